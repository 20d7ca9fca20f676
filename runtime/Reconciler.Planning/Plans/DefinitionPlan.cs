using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares what stands outside of the running guest: the persistent definition, the mark, the name, autostart.</summary>
internal static class DefinitionPlan
{
    /// <summary>Everything in which they differ, classified.</summary>
    public static IEnumerable<Finding> Compare(PlanInput input) =>
        CompareAll(input).Select(finding => Overlays.Judge(input, finding)).Select(finding => finding with { Difference = input.Classify(finding.Difference) });

    /// <summary>The step that puts the persistent definition back; null: it is as it should be. What is not enforced stays as it was found.</summary>
    public static DefineDomain? Define(PlanInput input, IReadOnlyList<Finding> findings)
    {
        var culprits = findings.Where(finding => finding.Difference is { Stance: DriftStance.Enforce, Path: not (NamePath or AutostartPath), Remedy: not Remedy.Person }).ToList();
        if (culprits.Count == 0)
        {
            return null;
        }

        var left = findings.Where(finding => finding.Difference.Stance != DriftStance.Enforce || finding.Difference.Remedy == Remedy.Person).ToList();
        var domain = left.Aggregate(input.Desired.Domain, (domain, finding) => finding.Leave?.Invoke(domain) ?? domain);
        if (findings.Any(finding => finding.Difference is { Path: NamePath } name && (name.Remedy == Remedy.Restart || name.Stance != DriftStance.Enforce)))
        {
            // libvirt takes a definition under the name that the domain has only.
            domain = domain with { Name = input.Observed.Persistent!.Definition.Name };
        }

        var (foreign, metadata) = (left.Select(finding => finding.Foreign).OfType<ForeignDevice>(), OtherMetadata(input.Observed));
        var first = culprits[0].Difference;
        return new DefineDomain
        {
            Xml = input.Desired.Adopted is { } adopted ? AdoptedXml.Write(adopted, domain, foreign, metadata) : DomainXmlWriter.Write(domain, foreign, metadata),
            KeepsPasswords = input.Desired.Adopted is not null,
            Path = first.Path,
            Reason = first.Kind == DifferenceKind.Missing && first.Path == DomainPath
                ? $"the domain is {first.Observed}"
                : $"the persistent definition differs in {string.Join(", ", culprits.Select(finding => finding.Difference.Path))}",
        };
    }

    /// <summary>The step that gives the domain its name back, before anything is written under that name; null: it has it, or runs.</summary>
    public static RenameDomain? Rename(PlanInput input, IReadOnlyList<Finding> findings) =>
        findings.FirstOrDefault(finding => finding.Difference is { Stance: DriftStance.Enforce, Path: NamePath, Remedy: not Remedy.Restart }) is { } finding
            ? new RenameDomain { NewName = input.Desired.Domain.Name, Path = NamePath, Reason = $"the domain is named {finding.Difference.Observed}" }
            : null;

    /// <summary>The step that switches autostart off; null: it is off.</summary>
    public static SetAutostart? Autostart(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Difference is { Stance: DriftStance.Enforce, Path: AutostartPath })
            ? new SetAutostart { Enabled = false, Path = AutostartPath, Reason = "the agent starts the guest, when its network is there" }
            : null;

    /// <summary>Whether there is no domain, and none is to be made.</summary>
    public static bool IsLeftMissing(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Difference is { Path: DomainPath, Stance: not DriftStance.Enforce });

    /// <summary>What others keep in the metadata is theirs. Of a transient domain it stands in the live XML alone.</summary>
    private static ValueList<string> OtherMetadata(ObservedPartition observed) => (observed.Persistent ?? observed.Live)?.OtherMetadata ?? [];

    private const string DomainPath = "domain";
    private const string NamePath = "domain.name";
    private const string AutostartPath = "domain.autostart";

    private static IEnumerable<Finding> CompareAll(PlanInput input)
    {
        var (desired, observed) = (input.Desired, input.Observed);
        if (observed.Persistent is not { } document)
        {
            yield return Plain(DomainPath, "defined", observed.Exists ? "transient" : "undefined", DifferenceKind.Missing);
            yield break;
        }

        if (document.Definition.Name != desired.Domain.Name)
        {
            var finding = Plain(NamePath, desired.Domain.Name, document.Definition.Name, DifferenceKind.Altered);

            // libvirt renames domains that are off only.
            yield return observed.IsActive ? finding with { Difference = finding.Difference with { Remedy = Remedy.Restart } } : finding;
        }

        if (document.Definition.Mark != desired.Domain.Mark)
        {
            yield return Plain("domain.metadata", MarkText(desired.Domain.Mark), MarkText(document.Definition.Mark), DifferenceKind.Altered);
        }

        if (observed.Autostart == true)
        {
            yield return Plain(AutostartPath, "no", "yes", DifferenceKind.Altered);
        }

        foreach (var finding in DomainDiff.Compare(desired.Domain, document))
        {
            yield return finding;
        }
    }

    private static Finding Plain(string path, string expected, string observed, DifferenceKind kind) => new()
    {
        Difference = new Difference { Path = path, Expected = expected, Observed = observed, Kind = kind, Remedy = Remedy.Redefine, Place = Place.Persistent },
    };

    private static string MarkText(DomainMark? mark) =>
        mark is null ? "no mark" : $"{mark.PartitionNamespace}/{mark.PartitionName} {mark.Uid} {mark.Applied}";
}
