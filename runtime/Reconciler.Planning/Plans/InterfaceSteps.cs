using Reconciler.Language.Common;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Steps for interfaces of ours: updated in place where that is enough, else plugged out and in again, once for all of its fields.</summary>
internal static class InterfaceSteps
{
    /// <summary>Interfaces that are changed in place.</summary>
    public static IEnumerable<PartitionStep> Updated(DomainDefinition target, IEnumerable<Finding> findings) =>
        Group(target, findings).Where(one => one.Findings.All(finding => finding.Difference.Remedy == Remedy.Live)).Select(one => new UpdateInterface
        {
            Path = PathOf(one.Target),
            Reason = Reason(one.Findings),

            // All but what can be changed in place stays as libvirt showed it, or it refuses the update.
            Xml = InterfaceXml.Write(one.Findings[0].Interface! with
            {
                Bandwidth = one.Target.Bandwidth,
                LinkUp = one.Target.LinkUp,
                Settings = one.Findings[0].Interface!.Settings.SelectMany(setting => Kept(setting, one.Target)).ToValueList(),
            }),
        });

    private static IEnumerable<ForeignSetting> Kept(ForeignSetting setting, DomainInterface target) =>
        setting.Live != Remedy.Live || target.Settings.Contains(setting) ? [setting]
        // Leaving it out is no change to libvirt.
        : setting.Path == InterfaceSettings.TrustGuestFilters ? [setting with { Value = "no" }]
        : [];

    /// <summary>Interfaces that were missing.</summary>
    public static IEnumerable<PartitionStep> Attached(DomainDefinition target, IEnumerable<Finding> findings) =>
        Group(target, findings).Where(one => one.Findings[0].Interface is null).Select(one => Attach(one.Target, one.Findings));

    /// <summary>Interfaces that are plugged out and in again.</summary>
    public static IEnumerable<PartitionStep> Replaced(DomainDefinition target, IEnumerable<Finding> findings)
    {
        var replaced = Group(target, findings)
            .Where(one => one.Findings[0].Interface is not null && one.Findings.Exists(finding => finding.Difference.Remedy == Remedy.Hotplug))
            .ToList();

        // All go before the first comes: two that swapped an address could not be put right one by one.
        foreach (var (one, why) in replaced)
        {
            var live = why[0].Interface!.Handle!;
            yield return new DetachInterface { Path = PathOf(one), Reason = Reason(why), Xml = live.Xml, Alias = live.Alias };
        }

        foreach (var (one, why) in replaced)
        {
            yield return Attach(one, why);
        }
    }

    private static IEnumerable<(DomainInterface Target, List<Finding> Findings)> Group(DomainDefinition target, IEnumerable<Finding> findings) =>
        findings.Where(finding => finding.InterfaceName is not null)
            .GroupBy(finding => finding.InterfaceName!)
            .Select(group => (target.Interfaces.First(one => one.Name == group.Key), group.ToList()));

    /// <summary>A boot order is of use at the next start only, and libvirt refuses one that is taken.</summary>
    private static AttachInterface Attach(DomainInterface target, List<Finding> findings) =>
        new() { Path = PathOf(target), Reason = Reason(findings), Xml = InterfaceXml.Write(target with { BootOrder = null }) };

    private static string PathOf(DomainInterface one) => $"spec.interfaces[name={one.Name}]";

    private static string Reason(List<Finding> findings) =>
        string.Join("; ", findings.Select(finding => finding.Interface is null
            ? "the interface is missing"
            : $"{finding.Difference.Path} is {finding.Difference.Observed} and should be {finding.Difference.Expected}"));
}
