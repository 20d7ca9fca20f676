using Reconciler.Language.Machines;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of Partition: what a node's agent may rely on.</summary>
internal static class PartitionValidator
{
    public static void Validate(Partition partition, ErrorList errors)
    {
        var spec = partition.Spec;
        if (spec.VirtualMachine.Name != partition.Metadata.Name)
        {
            errors.Add("spec.virtualMachine.name", ValidationCodes.Conflict, $"'{spec.VirtualMachine.Name}' is not the partition's name", "a partition is named like its machine");
        }

        if (!Guid.TryParseExact(spec.VirtualMachine.Uid, "D", out _))
        {
            errors.Add("spec.virtualMachine.uid", ValidationCodes.InvalidFormat, "is not a UUID", "give the machine's metadata.uid");
        }

        if (spec.Adopt is { } adopt && !Guid.TryParseExact(adopt.Uuid, "D", out _))
        {
            errors.Add("spec.adopt.uuid", ValidationCodes.InvalidFormat, "is not a UUID", "give the domain's");
        }

        TextRules.OneLine(spec.Machine.Kernel?.CommandLine, "spec.machine.kernel.commandLine", errors);
        for (var i = 0; i < spec.Interfaces.Count; i++)
        {
            AddressRules.OnePerFamily(spec.Interfaces[i].IpAddresses, $"spec.interfaces[{i}].ipAddresses", errors);
        }

        for (var i = 0; i < spec.Health.Count; i++)
        {
            QuarantinePolicyValidator.Check(spec.Health[i].Check, $"spec.health[{i}].check", errors);
        }

        for (var i = 0; i < spec.Remediation.Count; i++)
        {
            QuarantinePolicyValidator.Command(spec.Remediation[i].Exec, $"spec.remediation[{i}].exec", errors);
        }
    }

    public static void ValidateUpdate(Partition old, Partition @new, ErrorList errors)
    {
        if (old.Spec.VirtualMachine != @new.Spec.VirtualMachine)
        {
            errors.Add("spec.virtualMachine", ValidationCodes.Immutable, "cannot be changed", "delete the partition; the controller makes another");
        }
    }
}
