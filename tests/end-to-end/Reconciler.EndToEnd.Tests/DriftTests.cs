using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What anyone changes behind the controller's back comes back, is reported, and does not reboot the guest where it need not.</summary>
[Collection(LabTests.Name)]
public sealed class DriftTests(RunningLab running, DriftingMachines machines) : IClassFixture<DriftingMachines>
{
    private readonly LabSession lab = running.Session;

    /// <summary>What is broken, by which command, and whether the guest must keep its boot id.</summary>
    public static TheoryData<string, string[], bool> Mutations => new()
    {
        { "domain suspended", ["virsh", "suspend", "drift.one"], true },
        { "domain undefined while it runs", ["virsh", "undefine", "drift.one"], true },
        { "memory changed live", ["virsh", "setmem", "drift.one", "96M", "--live"], true },
        { "memory changed in the definition", ["virsh", "setmem", "drift.one", "96M", "--config"], true },
        { "processors changed in the definition", ["virsh", "setvcpus", "drift.one", "2", "--config"], true },
        { "foreign interface attached", ["virsh", "attach-device", "drift.one", "FOREIGN_NIC", "--live"], true },
        { "interface detached", ["virsh", "detach-interface", "drift.one", "bridge", "--mac", DriftingMachines.Mac, "--live"], true },
        { "autostart changed", ["virsh", "autostart", "drift.one"], true },
        { "domain destroyed", ["virsh", "destroy", "drift.one"], false },
        { "ACLs deleted", ["ovn-nbctl", "--type=port-group", "acl-del", "ap.drift.wall"], true },
        { "ACL added", ["ovn-nbctl", "--type=port-group", "acl-add", "ap.drift.wall", "to-lport", "3000", "ip4", "allow"], true },
        { "NAT deleted", ["ovn-nbctl", "lr-nat-del", "drift.office"], true },
        { "NAT added", ["ovn-nbctl", "lr-nat-add", "drift.office", "dnat", "100.64.9.9", "10.77.0.9"], true },
        { "VLAN tag changed", ["ovn-nbctl", "set", "logical_switch_port", "LOCALNET", "tag=999"], true },
        { "logical switch deleted", ["ovn-nbctl", "ls-del", "drift.floor"], true },
        { "logical router deleted", ["ovn-nbctl", "lr-del", "drift.office"], true },
        { "foreign port added", ["ovn-nbctl", "lsp-add", "drift.office", "stranger"], true },
        { "port's addresses changed", ["ovn-nbctl", "lsp-set-addresses", "PORT", "unknown"], true },
        { "port deleted", ["ovn-nbctl", "lsp-del", "PORT"], true },
        { "DHCP options changed", ["ovn-nbctl", "set", "dhcp_options", "DHCP", "options:lease_time=77"], true },
        { "bridge mappings changed", ["ovs-vsctl", "--db=$OVS_DB", "set", "open", ".", "external_ids:ovn-bridge-mappings=lan:br-nowhere"], true },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task Corrects(string mutation, string[] command, bool keepsBoot)
    {
        var before = await machines.StateAsync();
        var boot = await BootAsync();
        var arguments = await machines.ResolveAsync(command);
        var started = TimeProvider.System.GetUtcNow();

        (await lab.RunAsync(arguments[0], arguments[1..])).Succeeded();

        var findings = await Eventually.SeesAsync(
            $"{mutation}: a finding that ended",
            () => machines.FindingsAsync(started),
            found => found.Count > 0 && found.TrueForAll(finding => finding["outcome"]!.GetValue<string>() != "Open"));
        findings.Should().OnlyContain(finding => finding["outcome"]!.GetValue<string>() == "Corrected");
        await Eventually.SeesAsync($"{mutation}: the state as it was, {before}", machines.StateAsync, state => state == before);
        (await BootAsync() == boot).Should().Be(keepsBoot);
    }

    private async Task<string> BootAsync()
    {
        var partition = await Eventually.SeesAsync(
            "the guest's boot id",
            () => lab.GetAsync("partition", "one", "drift"),
            seen => seen?["status"]?["bootId"] is not null && seen["status"]!["phase"]!.GetValue<string>() == "Running");
        return partition!["status"]!["bootId"]!.GetValue<string>();
    }
}
