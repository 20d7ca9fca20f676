using Reconciler.Language.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>Which machine of a set goes first. Pure.</summary>
public static class DeletionOrder
{
    /// <summary>Those that are not ready, then those whose deletion costs least, then those of an older template, then the youngest, then the highest number.</summary>
    public static IEnumerable<SetMember> Of(VirtualMachineSet set, IEnumerable<SetMember> members) => members
        .OrderBy(member => member.IsReady)
        .ThenBy(member => member.Cost)
        .ThenBy(member => member.IsCurrent)
        .ThenByDescending(member => member.Machine.Metadata.CreationTimestamp)
        .ThenByDescending(member => SetMachine.NumberOf(set.Metadata.Name, member.Machine.Metadata.Name))
        .ThenBy(member => member.Machine.Metadata.Name, StringComparer.Ordinal);
}
