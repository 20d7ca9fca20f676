using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Adoption;

/// <summary>Puts what a spec says into a domain that was taken over; all the rest stays as it was. Pure.</summary>
internal static class AdoptedChoice
{
    /// <summary>The domain as it should be.</summary>
    /// <param name="built">What the spec asks for; its disks are those of the taken over domain where they have its names.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="adopted">What was taken over.</param>
    public static DomainDefinition Apply(DomainDefinition built, PartitionSpec spec, AdoptedDomain adopted)
    {
        var own = adopted.Definition;
        var sameFirmware = IsSame(built.Firmware, own.Firmware);
        var macs = built.Interfaces.Select(one => one.MacAddress).ToHashSet(StringComparer.Ordinal);
        return built with
        {
            Name = own.Name,
            Uuid = own.Uuid,
            Type = own.Type,
            MachineType = own.MachineType,
            Emulator = built.Architecture == own.Architecture ? own.Emulator : built.Emulator,
            Memory = built.Memory.IsNear(own.Memory) ? own.Memory : built.Memory,
            Cpu = Cpu(built.Cpu, spec.Machine.Cpu.Model, own.Cpu),
            Firmware = sameFirmware ? own.Firmware : built.Firmware,
            Features = sameFirmware ? own.Features : built.Features,
            Kernel = built.Kernel ?? own.Kernel,
            BootClasses = spec.Machine.BootOrder.Count == 0 ? own.BootClasses : [],
            Lifecycle = own.Lifecycle,
            ClockOffset = own.ClockOffset,
            AgentSocket = built.AgentSocket is null ? null : own.AgentSocket ?? built.AgentSocket,
            SerialConsole = own.SerialConsole,
            RandomDevice = own.RandomDevice,
            Balloon = own.Balloon,
            BalloonPeriod = own.BalloonPeriod,
            RootPorts = own.RootPorts,
            Settings = own.Settings,
            KeptDevices = adopted.Kept.Except(adopted.OtherInterfaces.Where(one => macs.Contains(one.MacAddress)).Select(InterfaceDiff.ForeignPathOf)).ToValueList(),
        };
    }

    private static DomainCpu Cpu(DomainCpu built, string model, DomainCpu own) => built with
    {
        // A domain without a model has its emulator's; a spec that names none says the same.
        Model = own.Model == model || own.Model.Length == 0 && model == "host-model" ? own.Model : built.Model,
    };

    private static bool IsSame(DomainFirmware one, DomainFirmware other) =>
        one.Uefi == other.Uefi && one.Tpm == other.Tpm && (one.SecureBoot ?? false) == (other.SecureBoot ?? false);
}
