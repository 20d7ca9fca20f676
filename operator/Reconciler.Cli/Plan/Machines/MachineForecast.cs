using Reconciler.Agent.Images;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Nodes;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;

namespace Reconciler.Cli.Plan.Machines;

/// <summary>
/// What the node's agent will do about a partition whose spec changes: its own planner, asked as if the guest were just as the old spec says. Pure.
/// </summary>
internal sealed record MachineForecast
{
    /// <summary>What differs for the guest and how each difference is brought about, by the paths that people know.</summary>
    public IReadOnlyList<GuestChange> Changes { get; init; } = [];

    /// <summary>What keeps the node from carrying the new spec out.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>Whether the guest is restarted for what cannot be had otherwise.</summary>
    public bool IsRestarted { get; init; }

    /// <summary>Asks the planner.</summary>
    /// <param name="ns">Namespace of the Partition.</param>
    /// <param name="before">Its spec now.</param>
    /// <param name="after">Its spec then.</param>
    /// <param name="node">Its node; null: not known, one that can run everything by hardware.</param>
    /// <param name="isRunning">Whether the guest runs.</param>
    /// <param name="now">The time.</param>
    public static MachineForecast Of(string ns, PartitionSpec before, PartitionSpec after, HypervisorNode? node, bool isRunning, DateTimeOffset now)
    {
        var (old, next) = (PartitionBuild.Build(ns, before, Facts(before, node)), PartitionBuild.Build(ns, after, Facts(after, node)));
        if (next.Partition is not { } desired || old.Partition is not { } current)
        {
            return new MachineForecast { Obstacles = [.. next.Obstacles] };
        }

        var seen = FulfilledPartition.Of(current, isRunning, now);
        seen = seen with
        {
            DiskFiles = [.. seen.DiskFiles, .. desired.DiskFiles.Where(file => seen.DiskFiles.All(known => known.Path != file.Path)).Select(file => new Planning.Disks.ObservedDiskFile { Path = file.Path, Exists = false })],
        };
        var plan = PartitionPlanner.Plan(desired, seen, current.Hash, new DriftRules { Spec = after.Drift, PausedUntil = after.DriftPausedUntil }, now);
        return new MachineForecast
        {
            Changes =
            [
                .. plan.Differences
                    .Where(difference => difference.Path != "spec.runStrategy" || before.PowerState != after.PowerState)
                    .Select(difference => Change(difference, current, isRunning))
                    .Where(change => !IsBookkeeping(change))
                    .OrderBy(change => change.Path, StringComparer.Ordinal),
            ],
            Obstacles = [.. plan.Obstacles],
            IsRestarted = plan.Steps.OfType<ShutdownDomain>().Any(step => step.ThenStart),
        };
    }

    /// <summary>The partition that a spec asks for; null when the node could not carry it out.</summary>
    public static DesiredPartition? Desired(string ns, PartitionSpec spec, HypervisorNode? node) => PartitionBuild.Build(ns, spec, Facts(spec, node)).Partition;

    private static GuestChange Change(Difference difference, DesiredPartition before, bool isRunning) => new(PathOf(difference, before), difference.Observed, difference.Expected, difference.Remedy switch
    {
        Remedy.Redefine => Effect.NextStart,
        Remedy.Live or Remedy.Hotplug or Remedy.Restart when !isRunning => Effect.NextStart,
        Remedy.Live => Effect.Live,
        Remedy.Hotplug => Effect.Hotplug,
        Remedy.Power => Effect.Power,
        Remedy.Restart => Effect.Restart,
        _ => Effect.Impossible,
    });

    /// <summary>A device of the old spec that goes is foreign to the new one; here it has a name still.</summary>
    private static string PathOf(Difference difference, DesiredPartition before)
    {
        if (difference.Kind != DifferenceKind.Foreign)
        {
            return difference.Path;
        }

        var nic = before.Domain.Interfaces.FirstOrDefault(one => difference.Path == $"spec.interfaces[mac={one.MacAddress}]");
        var disk = before.Domain.Disks.FirstOrDefault(one => difference.Path == $"spec.disks[target={one.Target}]");
        return nic is not null ? $"spec.interfaces[name={nic.Name}]" : disk is not null ? $"spec.disks[name={disk.Name}]" : difference.Path;
    }

    /// <summary>Our mark, and what we derive for devices that come later: nobody asked for it, and no guest notices.</summary>
    private static bool IsBookkeeping(GuestChange change) => change.Path == "domain.metadata" || (change.Path.StartsWith("domain.", StringComparison.Ordinal) && change.Effect == Effect.NextStart);

    /// <summary>Facts that make the two definitions comparable: where a node really keeps its files does not matter for what changes.</summary>
    private static NodeFacts Facts(PartitionSpec spec, HypervisorNode? node) => new()
    {
        Capabilities = Capabilities(node),
        Images = Images(spec.Machine).Select(image => new ImageFile { Namespace = image.Namespace, Name = image.Name, Path = ImagePaths.For("", image) }).ToValueList(),
        Pools = new ValueMap(spec.Machine.Disks.Select(disk => disk.Pool).Append("default").Distinct().Select(pool => KeyValuePair.Create(pool, $"/{pool}"))),
        AgentSocketFolder = "/run",
    };

    private static ValueList<GuestCapability> Capabilities(HypervisorNode? node)
    {
        var known = (node?.Status?.Capabilities ?? []).Select(capability => (capability.Architecture, capability.Accelerator)).ToList();
        if (known.Count == 0)
        {
            known = [("x86_64", "kvm"), ("i686", "kvm")];
        }

        return known.Where(one => one.Architecture is "x86_64" or "i686").Select(one => new GuestCapability
        {
            Architecture = one.Architecture == "i686" ? Architecture.I686 : Architecture.X8664,
            DomainType = one.Accelerator,
            Emulator = $"qemu-system-{one.Architecture}",
        }).ToValueList();
    }

    private static IEnumerable<PartitionImage> Images(PartitionMachine machine) =>
        new[] { machine.Kernel?.Kernel, machine.Kernel?.Initrd }.Concat(machine.Disks.Select(disk => disk.Image)).OfType<PartitionImage>().DistinctBy(image => (image.Namespace, image.Name));
}

/// <summary>Something of a guest that changes.</summary>
/// <param name="Path">Path of the field.</param>
/// <param name="Before">The value now, as reports of drift show it.</param>
/// <param name="After">The value then.</param>
/// <param name="Effect">How it comes about.</param>
internal sealed record GuestChange(string Path, string Before, string After, Effect Effect);
