using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of a domain by libvirt's own tool.</summary>
internal static class DomainMutations
{
    private const string Mark = "https://reconciler.dev/partition/v1";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new() { Name = "guest suspended", Path = "spec.runStrategy", Expected = "Running", Observed = "Paused (User)", Tools = [Virsh("suspend", One)] },
        new() { Name = "domain undefined while it runs", Path = "domain", Expected = "*", Observed = "*", Tools = [Virsh("undefine", One)] },
        new() { Name = "memory changed live", Path = "spec.memory.size", Expected = "128Mi", Observed = "*Mi", Tools = [Virsh("setmem", One, "96M", "--live")] },
        new() { Name = "memory changed in the definition", Path = "spec.memory.size", Expected = "128Mi", Observed = "96Mi", Tools = [Virsh("setmem", One, "96M", "--config")] },
        new() { Name = "memory changed live and in the definition", Path = "spec.memory.size", Expected = "128Mi", Observed = "1*Mi*", Tools = [Virsh("setmem", One, "100M", "--live", "--config")] },
        new() { Name = "maximum memory changed", Path = "spec.memory.max", Expected = "256Mi", Observed = "512Mi", Tools = [Virsh("setmaxmem", One, "512M", "--config")] },
        new() { Name = "processors changed in the definition", Path = "spec.cpu.cores", Expected = "1", Observed = "2", Tools = [Virsh("setvcpus", One, "2", "--config")] },
        new() { Name = "autostart switched on", Path = "domain.autostart", Expected = "*", Observed = "*", Tools = [Virsh("autostart", One)] },
        new() { Name = "mark removed from the running domain", Renumbers = true, Path = "domain.metadata", Expected = "*", Observed = "*", Tools = [Virsh("metadata", One, "--uri", Mark, "--live", "--remove")] },
        new() { Name = "mark removed from the definition", Path = "domain.metadata", Expected = "*", Observed = "*", Tools = [Virsh("metadata", One, "--uri", Mark, "--config", "--remove")] },
        new() { Name = "mark falsified", Renumbers = true, Path = "domain.metadata", Expected = "*", Observed = "*", Tools = [Virsh("metadata", One, "--uri", Mark, "--key", "x", "--set", "<partition namespace='other' name='one' uid='00000000-0000-0000-0000-000000000001'/>", "--live", "--config")] },
        new() { Name = "action on power-off changed live", Path = "domain.onPoweroff", Expected = "destroy", Observed = "restart", Tools = [Virsh("set-lifecycle-action", One, "poweroff", "restart", "--live")] },
        new() { Name = "action on reboot changed live", Path = "domain.onReboot", Expected = "restart", Observed = "destroy", Tools = [Virsh("set-lifecycle-action", One, "reboot", "destroy", "--live")] },
        new() { Name = "action on crash changed live", Path = "domain.onCrash", Expected = "destroy", Observed = "preserve", Tools = [Virsh("set-lifecycle-action", One, "crash", "preserve", "--live")] },
        new() { Name = "action on power-off changed in the definition", Path = "domain.onPoweroff", Expected = "destroy", Observed = "restart", Tools = [Virsh("set-lifecycle-action", One, "poweroff", "restart", "--config")] },
        new() { Name = "switched-off domain renamed", Report = "drift/virtualmachine-rest", Path = "domain.name", Expected = Rest, Observed = "somebody", Tools = [Virsh("domrename", Rest, "somebody")] },
        new() { Name = "switched-off domain undefined", Report = "drift/virtualmachine-rest", Path = "domain", Expected = "*", Observed = "*", Tools = [Virsh("undefine", Rest)] },
    ];
}
