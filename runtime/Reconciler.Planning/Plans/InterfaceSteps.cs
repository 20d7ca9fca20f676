using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Steps for interfaces of ours: updated in place where that is enough, else plugged out and in again, once for all of its fields.</summary>
internal static class InterfaceSteps
{
    public static IEnumerable<PartitionStep> For(DomainDefinition target, IEnumerable<Finding> findings)
    {
        var byInterface = findings.Where(finding => finding.InterfaceName is not null).GroupBy(finding => finding.InterfaceName!).ToList();
        var wanted = byInterface.Select(group => (Group: group, Target: target.Interfaces.First(one => one.Name == group.Key))).ToList();
        return wanted.SelectMany(one => Old(one.Group, one.Target)).Concat(wanted.SelectMany(one => New(one.Group, one.Target)));
    }

    private static IEnumerable<PartitionStep> Old(IEnumerable<Finding> group, DomainInterface target)
    {
        var findings = group.ToList();
        var (path, reason) = (PathOf(target), Reason(findings));
        if (findings[0].Interface is not { } live)
        {
            yield break;
        }

        if (findings.Any(finding => finding.Difference.Remedy == Remedy.Hotplug))
        {
            yield return new DetachInterface { Path = path, Reason = reason, Xml = live.Handle!.Xml, Alias = live.Handle.Alias };
        }
        else
        {
            // All but what can be changed in place stays as libvirt showed it, or it refuses the update.
            yield return new UpdateInterface { Path = path, Reason = reason, Xml = InterfaceXml.Write(live with { Bandwidth = target.Bandwidth, LinkUp = target.LinkUp }) };
        }
    }

    private static IEnumerable<PartitionStep> New(IEnumerable<Finding> group, DomainInterface target)
    {
        var findings = group.ToList();
        if (findings.Any(finding => finding.Difference.Remedy == Remedy.Hotplug))
        {
            // A boot order is of use at the next start only, and libvirt refuses one that is taken.
            yield return new AttachInterface { Path = PathOf(target), Reason = Reason(findings), Xml = InterfaceXml.Write(target with { BootOrder = null }) };
        }
    }

    private static string PathOf(DomainInterface one) => $"spec.interfaces[name={one.Name}]";

    private static string Reason(List<Finding> findings) =>
        string.Join("; ", findings.Select(finding => finding.Difference.Kind == DifferenceKind.Missing
            ? "the interface is missing"
            : $"{finding.Difference.Path} is {finding.Difference.Observed} and should be {finding.Difference.Expected}"));
}
