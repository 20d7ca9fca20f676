using Reconciler.Language.Drift;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>What ends a guest, or waits for its end. These come last: each boot costs seconds under emulation.</summary>
internal static class PowerMutations
{
    /// <summary>A guest that ends takes its tap and port with it.</summary>
    public static IReadOnlyList<Mutation> All { get; } = [.. Changes.Select(mutation => mutation with { Also = [.. mutation.Also, "spec.interfaces[name=eth0]*"] })];

    private static IEnumerable<Mutation> Changes =>
    [
        new() { Name = "domain destroyed", Report = "drift/virtualmachine-two", Path = "spec.runStrategy", Expected = "Running", Observed = "Shutoff (Destroyed)", Reboots = "two", Tools = [Virsh("destroy", Two)] },
        new() { Name = "QEMU killed", Report = "drift/virtualmachine-two", Path = "spec.runStrategy", Expected = "Running", Observed = "Shutoff (*)", Reboots = "two", Tools = [OnNode("sh", "-c", "kill -KILL $(cat /run/libvirt/qemu/drift.two.pid)")] },
        new() { Name = "guest saved to a file and ended", Report = "drift/virtualmachine-two", Path = "spec.runStrategy", Expected = "Running", Observed = "Shutoff (Saved)", Renumbers = true, Tools = [Virsh("managedsave", Two)] },
        new()
        {
            Name = "processor added to a running emulated guest", Report = "drift/virtualmachine-two", Path = "spec.cpu.cores", Expected = "1", Observed = "2", Outcome = DriftOutcome.Waiting, Reboots = "two",
            Also = ["spec.runStrategy"], Tools = [Virsh("setvcpus", Two, "2", "--live")], Cleanup = [Virsh("destroy", Two)],
        },

        // It has no system that would hear the shutdown; its grace is longer than one waits here.
        new()
        {
            Name = "switched-off guest started", Report = "drift/virtualmachine-rest", Path = "spec.runStrategy", Expected = "Stopped", Observed = "*", Outcome = DriftOutcome.Open,
            Tools = [Virsh("start", Rest)], Cleanup = [Virsh("destroy", Rest)],
        },
    ];
}
