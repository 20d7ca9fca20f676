using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Ports;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares the ports of a guest's interfaces, and puts them back: each port by one transaction.</summary>
public static class PortPlan
{
    /// <summary>Whether a plan has anything about ports.</summary>
    public static bool IsAboutPorts(PartitionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Differences.Any(difference => GuestPortDiff.IsPortPath(difference.Path));
    }

    /// <summary>Everything in which they differ, classified. Nothing while Open vSwitch is not known.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="isLiveCompared">Whether the running guest counts; else only claims of others do.</param>
    /// <param name="live">What was found of the running guest: an interface that is plugged out and in gets its port anew with that.</param>
    internal static IEnumerable<Finding> Compare(PlanInput input, bool isLiveCompared, IReadOnlyCollection<Finding> live)
    {
        if (input.Observed.Ports is not { } ports)
        {
            return [];
        }

        var replaced = live.Where(finding => finding is { InterfaceName: not null, Difference: { Remedy: Remedy.Hotplug, Stance: DriftStance.Enforce } })
            .Select(finding => $"spec.interfaces[name={finding.InterfaceName}].")
            .ToHashSet(StringComparer.Ordinal);
        var found = isLiveCompared && input.Observed.Live is { Definition: { } running } ? GuestPortDiff.Compare(input.Desired.Domain, running, ports) : [];
        return found
            .Where(finding => !replaced.Any(path => finding.Difference.Path.StartsWith(path, StringComparison.Ordinal)))
            .Concat(GuestPortDiff.Claims(input.Desired.Domain, ports))
            .Select(finding => finding with { Difference = input.Classify(finding.Difference) });
    }

    /// <summary>The steps that put back what is enforced.</summary>
    internal static IEnumerable<PartitionStep> Steps(IEnumerable<Finding> findings)
    {
        var acted = findings.Where(finding => finding is { Port: not null, Difference.Stance: DriftStance.Enforce }).ToList();
        foreach (var finding in acted)
        {
            if (finding.Port!.Claim is { } claim)
            {
                yield return new ReleasePort { Path = finding.Difference.Path, Reason = finding.Difference.Observed, Claim = claim };
            }
        }

        foreach (var one in acted.Where(finding => finding.Port!.Port is not null).GroupBy(finding => finding.Port!.InterfacePath, StringComparer.Ordinal))
        {
            var port = one.First().Port!.Port!;
            yield return one.Any(finding => finding.Port!.Field is null)
                ? new AddPort { Path = one.Key, Reason = "the port is missing", Port = port }
                : new SetPort { Path = one.Key, Reason = Reason(one), Port = port, Fields = one.Select(finding => finding.Port!.Field!).ToValueList() };
        }

        foreach (var one in acted.Where(finding => finding.Port!.Tap is not null).GroupBy(finding => finding.Port!.InterfacePath, StringComparer.Ordinal))
        {
            yield return new SetTap
            {
                Path = one.Key,
                Reason = Reason(one),
                Name = one.First().Port!.Tap!.Name,
                Up = one.Any(finding => finding.Port!.Tap!.Up),
                Mtu = one.Select(finding => finding.Port!.Tap!.Mtu).FirstOrDefault(mtu => mtu > 0) is var mtu and > 0 ? mtu : null,
            };
        }
    }

    private static string Reason(IEnumerable<Finding> findings) =>
        string.Join("; ", findings.Select(finding => $"{finding.Difference.Path} is {finding.Difference.Observed} and should be {finding.Difference.Expected}"));
}
