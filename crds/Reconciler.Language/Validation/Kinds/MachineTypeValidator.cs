using Reconciler.Language.Machines;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of MachineType.</summary>
internal static class MachineTypeValidator
{
    public static void Validate(MachineType type, ErrorList errors)
    {
        MachineRules.Cpu(type.Spec.Cpu, "spec.cpu", errors);
        MachineRules.Memory(type.Spec.Memory, "spec.memory", errors);
        MachineRules.Firmware(type.Spec.Firmware, "spec.firmware", errors);
    }
}
