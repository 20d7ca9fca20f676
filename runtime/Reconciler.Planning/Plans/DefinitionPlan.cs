using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares what stands outside of the running guest: the persistent definition, the mark, the name, autostart.</summary>
internal static class DefinitionPlan
{
    /// <summary>Everything in which they differ, classified.</summary>
    public static IEnumerable<Finding> Compare(PlanInput input) =>
        CompareAll(input).Select(finding => finding with { Difference = input.Classify(finding.Difference) });

    /// <summary>The step that puts the persistent definition back; null: it is as it should be. What is not enforced stays as it was found.</summary>
    public static DefineDomain? Define(PlanInput input, IReadOnlyList<Finding> findings)
    {
        var culprits = findings.Where(finding => finding.Difference is { Mode: DriftMode.Enforce, Path: not (NamePath or AutostartPath) }).ToList();
        if (culprits.Count == 0)
        {
            return null;
        }

        var left = findings.Where(finding => finding.Difference.Mode != DriftMode.Enforce).ToList();
        var domain = left.Aggregate(input.Desired.Domain, (domain, finding) => finding.Leave?.Invoke(domain) ?? domain);
        var first = culprits[0].Difference;
        return new DefineDomain
        {
            Xml = DomainXmlWriter.Write(domain, left.Select(finding => finding.Foreign).OfType<ForeignDevice>()),
            Path = first.Path,
            Reason = first.Kind == DifferenceKind.Missing && first.Path == DomainPath
                ? $"the domain is {first.Observed}"
                : $"the persistent definition differs in {string.Join(", ", culprits.Select(finding => finding.Difference.Path))}",
        };
    }

    /// <summary>Steps for the name and autostart.</summary>
    public static IEnumerable<PartitionStep> Others(PlanInput input, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings.Where(finding => finding.Difference.Mode == DriftMode.Enforce))
        {
            if (finding.Difference is { Path: NamePath, Remedy: not Remedy.Restart })
            {
                yield return new RenameDomain { NewName = input.Desired.Domain.Name, Path = NamePath, Reason = $"the domain is named {finding.Difference.Observed}" };
            }
            else if (finding.Difference.Path == AutostartPath)
            {
                yield return new SetAutostart { Enabled = false, Path = AutostartPath, Reason = "the agent starts the guest, when its network is there" };
            }
        }
    }

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
