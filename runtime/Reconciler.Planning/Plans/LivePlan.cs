using Reconciler.Planning.Devices;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Plans;

/// <summary>Compares the running guest with what it should be.</summary>
internal static class LivePlan
{
    /// <summary>Everything in which they differ, classified.</summary>
    public static IEnumerable<Finding> Compare(PlanInput input)
    {
        if (input.Observed.Live is not { } document)
        {
            return [];
        }

        return DomainDiff.Compare(input.Desired.Domain, document)
            .Where(finding => finding.Difference.Path != DomainFields.MemorySize || IsMemoryKnown(input, document.Definition.Memory))
            .Where(finding => !IsUnpinned(input, finding))
            .Concat(Mark(input, document))
            .Select(finding => Overlays.Judge(input, finding))
            .Select(finding => finding with { Difference = input.Classify(finding.Difference) });
    }

    private static bool IsUnpinned(PlanInput input, Finding finding) =>
        finding.Setting is { Path: DomainSettings.VcpuPin or DomainSettings.EmulatorPin or DomainSettings.IoThreadPin } pins
        && CpuPinXml.AllowAll(pins.Elements, input.Desired.HostCpus);

    /// <summary>The path of our mark in the live domain.</summary>
    public const string MarkPath = "domain.metadata";

    /// <summary>
    /// A guest boots with the maximum and its balloon driver gives the rest back. A guest that has not come so far, or has no
    /// such driver, was not changed by anybody.
    /// </summary>
    private static bool IsMemoryKnown(PlanInput input, DomainMemory live)
    {
        var desired = input.Desired.Domain.Memory.CurrentKiB;
        if (live.CurrentKiB <= desired || desired >= live.MaximumKiB)
        {
            return true;
        }

        var isSettling = input.Observed.StartedAt is { } started && input.Now - started < input.Options.BalloonGrace;
        return !isSettling && (live.CurrentKiB < live.MaximumKiB || input.Observed.BalloonResponsive == true);
    }

    /// <summary>What was applied is not compared: in a live domain it tells which definition the guest was started from.</summary>
    private static IEnumerable<Finding> Mark(PlanInput input, DomainDocument document)
    {
        var (desired, live) = (input.Desired.Domain.Mark!, document.Definition.Mark);
        if (live is not null && live with { Applied = desired.Applied } == desired)
        {
            yield break;
        }

        yield return new Finding
        {
            Difference = new Difference
            {
                Path = MarkPath,
                Expected = $"{desired.PartitionNamespace}/{desired.PartitionName} {desired.Uid}",
                Observed = live is null ? "no mark" : $"{live.PartitionNamespace}/{live.PartitionName} {live.Uid}",
                Kind = live is null ? DifferenceKind.Missing : DifferenceKind.Altered,
                Remedy = Remedy.Live,
                Place = Place.Live,
            },
        };
    }
}
