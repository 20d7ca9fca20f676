using System.Text;
using System.Text.RegularExpressions;
using Reconciler.Language.Drift;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>Builds docs/managed-fields.md: the catalogs of the code, joined with the mutations that prove them.</summary>
internal static class ManagedFields
{
    /// <summary>The fields by part, in the order of the page.</summary>
    public static IReadOnlyList<(string Part, IReadOnlyList<ManagedFieldEntry> Fields)> Parts { get; } =
    [
        ("Machines: domain, devices, disks, ports", Reconciler.Planning.Differences.ManagedFieldCatalog.All),
        ("Nodes", Reconciler.Agent.NodeFieldCatalog.All),
        ("Networks and policies: OVN's northbound rows", Reconciler.Topology.NorthboundFieldCatalog.All),
        ("Objects that the operator derives", Reconciler.Operator.DerivedFieldCatalog.All),
    ];

    /// <summary>What is not managed, and why.</summary>
    public static IReadOnlyList<UnmanagedEntry> Unmanaged { get; } =
    [
        .. Reconciler.Planning.Differences.ManagedFieldCatalog.Unmanaged,
        .. Reconciler.Agent.NodeFieldCatalog.Unmanaged,
        .. Reconciler.Topology.NorthboundFieldCatalog.Unmanaged,
        .. Reconciler.Operator.DerivedFieldCatalog.Unmanaged,
    ];

    /// <summary>Fields that no mutation of the matrix changes, as patterns, and why.</summary>
    public static IReadOnlyList<(string Field, string Why)> Unproven { get; } =
    [
        ("domain.type", "the lab has one accelerator, so libvirt refuses another; the planner's tests hold it"),
        ("spec.firmware.tpm*", "libvirt takes an emulated TPM only where swtpm is, which the lab does not provision; the planner's tests hold it"),
        ("domain.elements.cputune.cachetune", "for KVM guests only; the planner's tests hold it"),
        ("domain.elements.cputune.memorytune", "for KVM guests only; the planner's tests hold it"),
        ("domain.elements.launchSecurity", "needs a processor with SEV, which libvirt checks; the planner's tests hold it"),
        ("domain.elements.keywrap", "for s390 guests; the planner's tests hold it"),
        ("domain.elements.throttlegroups", "of later libvirts than the lab's; the planner's tests hold it"),
        ("domain.elements.os.shim", "of later libvirts than the lab's; the planner's tests hold it"),
        ("domain.elements.features.ibs", "for POWER guests; the planner's tests hold it"),
        ("domain.elements.features.async-teardown", "of later libvirts than the lab's; the planner's tests hold it"),
        ("domain.elements.features.ps2", "of later libvirts than the lab's; the planner's tests hold it"),
        ("domain.elements.cpu.vendorId", "only beside a processor model of the map, which is another mutation; the planner's tests hold it"),
        ("domain.serialConsole.target", "libvirt takes no other target for a console of a PC; the planner's tests hold it"),
        ("spec.interfaces[name=...].isolation", "libvirt refuses an isolated port on an Open vSwitch bridge; the planner's tests hold it"),
        ("spec.interfaces[name=...].ip", "for containers; libvirt refuses it for QEMU"),
        ("spec.interfaces[name=...].route", "for containers; libvirt refuses it for QEMU"),
        ("spec.interfaces[name=...].target.managed", "libvirt refuses it for bridges"),
        ("spec.disks[name=...].driver.iothread", "the planner's tests hold it"),
        ("spec.disks[name=...].driver.discard_no_unref", "of later libvirts than the lab's; the planner's tests hold it"),
        ("spec.disks[name=...].shareable", "libvirt refuses it for qcow2; the planner's tests hold it"),
        ("spec.disks[name=...].throttlefilters", "of later libvirts than the lab's; the planner's tests hold it"),
        ("spec.disks[name=...].rawio", "for disks of the host only; the planner's tests hold it"),
        ("spec.disks[name=...].sgio", "libvirt knows it no longer; the planner's tests hold it"),
        ("spec.disks[name=...].target.removable", "for USB disks only; the planner's tests hold it"),
        ("spec.disks[name=...].backingFormat", "beside a backing image only, and QEMU keeps a running guest's file locked; the planner's and the agent's tests hold it"),
        ("spec* (Load_Balancer_Health_Check *", "the topology's tests hold it, with ovn-nbctl on a real database"),
        ("spec.logDenied (Meter_Band KEY action)", "OVN knows one action; the topology's tests hold the others"),
        ("node.bridges[name=...].uplink", "the lab's node plugs its physical network in by a bridge; the agent's tests hold it"),
        ("node.probers[NAMESPACE/NAME].port.*", "one rule compares each column of a port; the agent's tests hold the others"),
        ("spec.subnets (ACL *", "one rule compares each column of a row; the mutations of policies change them all"),
        ("spec.subnets (Logical_Switch_Port *", "one rule compares each column of a row; the mutations of machines' ports change them all"),
        ("node.bridges[name=...].*", "one rule compares each column of a bridge; the agent's tests hold the others"),
        ("spec.ports (*)", "the topology's and the operator's tests hold a load balancer's rows, with ovn-nbctl on a real database"),
        ("spec.healthCheck (*)", "the topology's and the operator's tests hold a load balancer's rows, with ovn-nbctl on a real database"),
        ("spec.address (*)", "the topology's and the operator's tests hold a load balancer's rows, with ovn-nbctl on a real database"),
        ("spec.network (*)", "the topology's and the operator's tests hold a load balancer's rows, with ovn-nbctl on a real database"),
    ];

    /// <summary>Why no mutation changes a field; null: there is no reason.</summary>
    public static string? WhyUnproven(ManagedFieldEntry field) =>
        Unproven.Where(entry => entry.Field == field.Path || Placeholders.Matches(entry.Field, field.Path)).Select(entry => entry.Why).FirstOrDefault();

    /// <summary>The mutations that change a field.</summary>
    public static IEnumerable<Mutation> ProofsOf(ManagedFieldEntry field)
    {
        var pattern = Pattern(field.Path);
        return MutationTable.All.Where(mutation => pattern.IsMatch(mutation.Path) || mutation.Together.Any(path => pattern.IsMatch(path)));
    }

    /// <summary>The page.</summary>
    public static string Page()
    {
        var text = new StringBuilder();
        text.AppendLine("<!-- Written from the catalogs in the code and the mutation matrix: `UPDATE_DATA=1 dotnet test tests/end-to-end/Reconciler.EndToEnd.Tests --filter ManagedFieldsTests`. -->");
        text.AppendLine("# Managed fields");
        text.AppendLine();
        text.AppendLine("Everything that is compared with what should be, and put back. *Noticed* is what tells at once; a scan of everything runs under it every 30 s. The last column");
        text.AppendLine("names the changes of the [mutation matrix](drift-matrix.md) that prove it on real parts.");
        foreach (var (part, fields) in Parts)
        {
            text.AppendLine().AppendLine($"## {part}").AppendLine();
            text.AppendLine("| field | where it lives | noticed | put back | proved by |");
            text.AppendLine("|---|---|---|---|---|");
            foreach (var field in fields)
            {
                var proofs = ProofsOf(field).Select(mutation => mutation.Name).ToList();
                var proved = proofs.Count > 0 ? string.Join("; ", proofs.Take(4)) + (proofs.Count > 4 ? $"; {proofs.Count - 4} more" : "") : WhyUnproven(field) is { } why ? $"not in the matrix: {why}" : "";
                text.AppendLine($"| `{Cell(field.Path)}` | {Cell(field.Lives)} | {Cell(field.Noticed)} | {Cell(field.PutBack)} | {Cell(proved)} |");
            }
        }

        if (Unmanaged.Count > 0)
        {
            text.AppendLine().AppendLine("## Not managed").AppendLine();
            text.AppendLine("| what | why |");
            text.AppendLine("|---|---|");
            foreach (var (what, why) in Unmanaged)
            {
                text.AppendLine($"| {Cell(what)} | {Cell(why)} |");
            }
        }

        return text.ToString();
    }

    /// <summary>A catalog's path as a pattern: <c>...</c> and words in capitals stand for anything.</summary>
    private static Regex Pattern(string path) =>
        new("^" + Regex.Replace(Regex.Escape(path), @"\\\.\\\.\\\.|\b[A-Z]{2,}\b(?!_)", ".+") + "$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
