using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of VirtualMachineOperation.</summary>
internal static class VirtualMachineOperationValidator
{
    public static void Validate(VirtualMachineOperation operation, ErrorList errors)
    {
        AmountRules.Between(operation.Spec.GracePeriod, default, Duration.Parse("24h"), "spec.gracePeriod", errors);
        AmountRules.Between(operation.Spec.Ttl, default, Duration.Parse("8760h"), "spec.ttl", errors);
        if (operation.Spec.GracePeriod is not null && operation.Spec.Action is not (MachineAction.Stop or MachineAction.Restart))
        {
            errors.Note("spec.gracePeriod", ValidationCodes.NoEffect, $"{operation.Spec.Action} does not shut the guest down", "remove it");
        }
    }
}

/// <summary>The rules of VirtualMachineRestore.</summary>
internal static class VirtualMachineRestoreValidator
{
    public static void Validate(VirtualMachineRestore restore, ErrorList errors) => OneOfRules.Exactly(
        "spec.target", errors, ("inPlace", restore.Spec.Target.InPlace is not null), ("newVirtualMachine", restore.Spec.Target.NewVirtualMachine is not null));
}

/// <summary>The rule of kinds that ask for something once: their spec stays as it was written.</summary>
internal static class OnceOnlyValidator
{
    public static void ValidateUpdate<TSpec>(TSpec old, TSpec @new, ErrorList errors)
        where TSpec : class, IEquatable<TSpec>
    {
        if (!old.Equals(@new))
        {
            errors.Add("spec", ValidationCodes.Immutable, "cannot be changed", "delete the object and make another");
        }
    }
}
