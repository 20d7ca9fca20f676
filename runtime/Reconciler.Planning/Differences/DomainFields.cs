using System.Globalization;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Differences;

/// <summary>The fields of a domain that are no devices. The order is that of reports and of the documentation.</summary>
internal static class DomainFields
{
    public const string MemorySize = "spec.memory.size";
    public const string CpuCores = "spec.cpu.cores";
    public const string GuestAgent = "spec.guestAgent";
    public const string RandomDevice = "domain.randomDevice";
    public const string BalloonPeriod = "domain.balloon.statsPeriod";
    public const string OnPoweroff = "domain.onPoweroff";
    public const string OnReboot = "domain.onReboot";
    public const string OnCrash = "domain.onCrash";

    private const string None = "none";

    public static IReadOnlyList<ManagedField<DomainDefinition>> All { get; } =
    [
        new()
        {
            Path = MemorySize, Lives = "currentMemory",
            Show = domain => SizeText.OfKiB(domain.Memory.CurrentKiB),
            Take = (to, from) => to with { Memory = to.Memory with { CurrentKiB = from.Memory.CurrentKiB } },
            Live = Remedy.Live,
            LiveOf = (desired, live) => desired.Memory.CurrentKiB > live.Memory.MaximumKiB ? Remedy.Restart : Remedy.Live,
        },
        new()
        {
            Path = "spec.memory.max", Lives = "memory",
            Show = domain => SizeText.OfKiB(domain.Memory.MaximumKiB),
            Take = (to, from) => to with { Memory = to.Memory with { MaximumKiB = from.Memory.MaximumKiB } },
            Live = Remedy.Restart,
        },
        new()
        {
            Path = CpuCores, Lives = "vcpu/@current",
            Show = domain => Number(domain.Cpu.Current / PerCore(domain.Cpu)),
            Take = (to, from) => to with { Cpu = to.Cpu with { Current = from.Cpu.Current } },
            Live = Remedy.Live,
            // Unplugging a processor from an emulated (TCG) guest kills QEMU 7.2: its memory is freed twice.
            LiveOf = (desired, live) =>
                desired.Cpu.Current > live.Cpu.Maximum || desired.Cpu.Current < (live.Cpu.Fixed ?? 1) || (live.Type == "qemu" && desired.Cpu.Current < live.Cpu.Current)
                    ? Remedy.Restart
                    : Remedy.Live,
            Same = (desired, observed) => desired.Cpu.Current == observed.Cpu.Current,
        },
        new()
        {
            Path = "spec.cpu.maxCores", Lives = "vcpu, cpu/topology/@cores",
            Show = domain => Number(domain.Cpu.Cores),
            Take = (to, from) => to with { Cpu = to.Cpu with { Cores = from.Cpu.Cores, Maximum = from.Cpu.Maximum } },
            Live = Remedy.Restart,
            Same = (desired, observed) => desired.Cpu.Cores == observed.Cpu.Cores && desired.Cpu.Maximum == observed.Cpu.Maximum,
        },
        new()
        {
            Path = "spec.cpu.sockets", Lives = "cpu/topology/@sockets",
            Show = domain => Number(domain.Cpu.Sockets),
            Take = (to, from) => to with { Cpu = to.Cpu with { Sockets = from.Cpu.Sockets } },
            Live = Remedy.Restart,
        },
        new()
        {
            Path = "spec.cpu.threads", Lives = "cpu/topology/@threads",
            Show = domain => Number(domain.Cpu.Threads),
            Take = (to, from) => to with { Cpu = to.Cpu with { Threads = from.Cpu.Threads } },
            Live = Remedy.Restart,
        },
        new()
        {
            Path = "spec.cpu.model", Lives = "cpu/@mode, cpu/model",
            Show = domain => domain.Cpu.Model.Length == 0 ? None : domain.Cpu.Model,
            Take = (to, from) => to with { Cpu = to.Cpu with { Model = from.Cpu.Model } },
            Live = Remedy.Restart,

            // A running domain shows the model that the host's became.
            SameLive = (desired, _) => desired.Cpu.Model == "host-model",
        },
        Plain("spec.architecture", "os/type/@arch", domain => domain.Architecture, (to, from) => to with { Architecture = from.Architecture }),
        Plain("domain.type", "@type", domain => domain.Type, (to, from) => to with { Type = from.Type }),
        Plain("domain.machineType", "os/type/@machine", domain => domain.MachineType, (to, from) => to with { MachineType = from.MachineType }),
        Plain("domain.emulator", "devices/emulator", domain => domain.Emulator, (to, from) => to with { Emulator = from.Emulator }),
        Plain(
            "spec.firmware.type", "os/@firmware, os/loader",
            domain => domain.Firmware.Uefi ? "uefi" : "bios",
            (to, from) => to with { Firmware = to.Firmware with { Uefi = from.Firmware.Uefi } }),
        new()
        {
            Path = "spec.firmware.secureBoot", Lives = "os/firmware/feature, os/loader/@secure",
            Show = domain => YesNo(domain.Firmware.SecureBoot ?? false),
            Take = (to, from) => to with { Firmware = to.Firmware with { SecureBoot = from.Firmware.SecureBoot } },
            Live = Remedy.Restart,
        },
        Plain(
            "spec.firmware.tpm", "devices/tpm",
            domain => YesNo(domain.Firmware.Tpm),
            (to, from) => to with { Firmware = to.Firmware with { Tpm = from.Firmware.Tpm } }),
        Plain("spec.boot.kernel", "os/kernel", domain => domain.Kernel?.Kernel ?? None, (to, from) => to with { Kernel = from.Kernel is null || to.Kernel is null ? from.Kernel : to.Kernel with { Kernel = from.Kernel.Kernel } }),
        Plain("spec.boot.initrd", "os/initrd", domain => domain.Kernel?.Initrd ?? None, (to, from) => to with { Kernel = to.Kernel is null ? null : to.Kernel with { Initrd = from.Kernel?.Initrd } }),
        Plain("spec.boot.commandLine", "os/cmdline", domain => domain.Kernel?.CommandLine ?? "", (to, from) => to with { Kernel = to.Kernel is null ? null : to.Kernel with { CommandLine = from.Kernel?.CommandLine ?? "" } }),
        new()
        {
            Path = "spec.boot.order", Lives = "os/boot, devices/*/boot/@order", Show = DeviceBootOrder.Show, Take = DeviceBootOrder.Take,

            // It counts at the next start only; a device that was plugged in has none.
            Live = null,
            Same = DeviceBootOrder.Same,
        },
        Plain("domain.features", "features", domain => string.Join(", ", domain.Features.Order(StringComparer.Ordinal)), (to, from) => to with { Features = from.Features }),
        Plain("domain.clock", "clock/@offset", domain => domain.ClockOffset, (to, from) => to with { ClockOffset = from.ClockOffset }),
        Plain(OnPoweroff, "on_poweroff", domain => domain.Lifecycle.OnPoweroff, (to, from) => to with { Lifecycle = to.Lifecycle with { OnPoweroff = from.Lifecycle.OnPoweroff } }, Remedy.Live),
        Plain(OnReboot, "on_reboot", domain => domain.Lifecycle.OnReboot, (to, from) => to with { Lifecycle = to.Lifecycle with { OnReboot = from.Lifecycle.OnReboot } }, Remedy.Live),
        Plain(OnCrash, "on_crash", domain => domain.Lifecycle.OnCrash, (to, from) => to with { Lifecycle = to.Lifecycle with { OnCrash = from.Lifecycle.OnCrash } }, Remedy.Live),
        new()
        {
            Path = GuestAgent, Lives = "devices/channel[target/@name=org.qemu.guest_agent.0]",
            Show = domain => domain.AgentSocket switch { null => None, "" => "a path of libvirt's own", var path => path },
            Same = (desired, observed) => desired.AgentSocket == observed.AgentSocket || (desired.AgentSocket is "" && observed.AgentSocket is not null),
            Take = (to, from) => to with { AgentSocket = from.AgentSocket },
            Live = Remedy.Restart,
            LiveOf = (_, live) => live.AgentSocket is null ? Remedy.Hotplug : Remedy.Restart,
        },
        Plain("domain.serialConsole", "devices/serial", domain => YesNo(domain.SerialConsole), (to, from) => to with { SerialConsole = from.SerialConsole }),
        new()
        {
            Path = RandomDevice, Lives = "devices/rng",
            Show = domain => YesNo(domain.RandomDevice),
            Take = (to, from) => to with { RandomDevice = from.RandomDevice },
            Live = Remedy.Restart,
            LiveOf = (_, live) => live.RandomDevice ? Remedy.Restart : Remedy.Hotplug,
        },
        Plain("domain.balloon", "devices/memballoon", domain => YesNo(domain.Balloon), (to, from) => to with { Balloon = from.Balloon }),
        new()
        {
            Path = BalloonPeriod, Lives = "devices/memballoon/stats/@period",
            Show = domain => domain.BalloonPeriod == 0 ? None : Number(domain.BalloonPeriod) + " s",
            Take = (to, from) => to with { BalloonPeriod = from.BalloonPeriod },
            Live = Remedy.Live,
            // Without a balloon there is nothing to ask.
            Same = (desired, observed) => desired.BalloonPeriod == observed.BalloonPeriod || !observed.Balloon,
        },
        new()
        {
            Path = "domain.rootPorts", Lives = "devices/controller[@model=pcie-root-port]",
            Show = domain => Number(domain.RootPorts),
            Take = (to, from) => to with { RootPorts = from.RootPorts },

            // A guest that was started with fewer has them after its next start; it is not worth a restart.
            Live = null,
            Same = (desired, observed) => observed.RootPorts >= desired.RootPorts,
        },
    ];

    private static ManagedField<DomainDefinition> Plain(
        string path, string lives, Func<DomainDefinition, string> show,
        Func<DomainDefinition, DomainDefinition, DomainDefinition> take, Remedy live = Remedy.Restart) =>
        new() { Path = path, Lives = lives, Show = show, Take = take, Live = live };

    private static int PerCore(DomainCpu cpu) => Math.Max(1, cpu.Maximum / Math.Max(1, cpu.Cores));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";
}
