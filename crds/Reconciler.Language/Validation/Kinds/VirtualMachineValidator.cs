using Reconciler.Language.Machines;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of VirtualMachine.</summary>
internal static class VirtualMachineValidator
{
    public static void Validate(VirtualMachine machine, ErrorList errors) => MachineRules.Machine(machine.Spec, "spec", errors);

    /// <summary>A disk may grow, never shrink: what stands behind its new end would be lost.</summary>
    public static void ValidateUpdate(VirtualMachine old, VirtualMachine @new, ErrorList errors)
    {
        if (old.Spec.Adopt != @new.Spec.Adopt)
        {
            errors.Add("spec.adopt", ValidationCodes.Immutable, "cannot be changed", "delete the machine, which keeps the disks of an adopted domain, and make another");
        }

        for (var i = 0; i < @new.Spec.Disks.Count; i++)
        {
            var disk = @new.Spec.Disks[i];
            var before = old.Spec.Disks.FirstOrDefault(other => other.Name == disk.Name && other.Image == disk.Image);
            if (before?.Size is { } was && disk.Size is { } size && size.Value < was.Value)
            {
                errors.Add($"spec.disks[{i}].size", ValidationCodes.Immutable, $"{size} is less than the {was} that the disk has", "a disk only grows; make another one for less");
            }
        }
    }
}
