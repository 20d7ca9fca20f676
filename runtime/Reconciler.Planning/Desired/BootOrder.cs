using Reconciler.Language.Machines;

namespace Reconciler.Planning.Desired;

/// <summary>Places in the firmware's boot order.</summary>
internal static class BootOrder
{
    /// <summary>The place of a disk or interface, from 1; null when it is not booted from.</summary>
    public static int? Of(PartitionMachine machine, string device)
    {
        var index = machine.BootOrder.IndexOf(device);
        return index < 0 ? null : index + 1;
    }
}
