using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of northbound rows that policies are made of.</summary>
internal static class PolicyMutations
{
    private const string Wall = "access-policy/drift.wall";
    private const string Desks = "quarantine-policy/drift.desks";
    private const string Rule = "{row ACL " + Wall + " in0/allow}";
    private const string Rate = "{row Meter_Band " + Wall + " denied/rate}";
    private const string Deny = "{row ACL " + Wall + " ingress/deny}";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Access("rules deleted", "spec.ingress[0] (ACL in0/allow)", "*", "", Northbound("--type=port-group", "acl-del", "ap.drift.wall")) with { Also = ["* (ACL *)"] },
        Access("rule added", "spec.selector (ACL *)", "", "*allow*", Northbound("--type=port-group", "acl-add", "ap.drift.wall", "to-lport", "3000", "ip4", "allow")),
        Access("rule's action changed", "spec.policyTypes (ACL ingress/deny action)", "drop", "allow", Northbound("set", "ACL", Deny, "action=allow")),
        Access("rule's match changed", "spec.ingress[0] (ACL in0/allow match)", "*", "ip4", Northbound("set", "ACL", Rule, "match=ip4")),
        Access("rule's priority changed", "spec.ingress[0] (ACL in0/allow priority)", "1001", "5", Northbound("set", "ACL", Rule, "priority=5")),
        Access("rule's direction changed", "spec.ingress[0] (ACL in0/allow direction)", "to-lport", "from-lport", Northbound("set", "ACL", Rule, "direction=from-lport")),
        Access("rule's log switched on", "spec.ingress[0] (ACL in0/allow log)", "false", "true", Northbound("set", "ACL", Rule, "log=true")),
        Access("log of denials switched off", "spec.policyTypes (ACL ingress/deny log)", "true", "false", Northbound("set", "ACL", Deny, "log=false")),
        Access("meter of denials deleted", "spec.logDenied (Meter denied)", "*", "", Northbound("meter-del", "ap.drift.wall")) with { Also = ["spec.logDenied (Meter_Band denied/rate)"] },
        Access("meter of denials set by hand", "spec.logDenied (Meter denied unit)", "pktps", "kbps", Northbound("set", "Meter", "ap.drift.wall", "unit=kbps", "name=spy", "fair=true", "external_ids:reconciler-x=y")) with
        {
            Together = [.. "name,fair,external_ids".Split(',').Select(column => $"spec.logDenied (Meter denied {column})")],
        },
        Access("rate of logged denials changed", "spec.logDenied (Meter_Band denied/rate rate)", "20", "1", Northbound("set", "Meter_Band", Rate, "rate=1", "burst_size=1", "external_ids:reconciler-x=y")) with
        {
            Together = [.. "burst_size,external_ids".Split(',').Select(column => $"spec.logDenied (Meter_Band denied/rate {column})")],
        },
        Access("rate of logged denials replaced", "spec.logDenied (Meter_Band denied/rate)", "*", "", Northbound("--id=@band", "create", "Meter_Band", "action=drop", "rate=5", "burst_size=0", "--", "set", "Meter", "ap.drift.wall", "bands=@band")) with
        {
            Also = ["spec.logDenied (Meter_Band *)"],
        },
        Access("rule set by hand", "spec.ingress[0] (ACL in0/allow action)", "allow-related", "drop", Northbound("set", "ACL", Rule, "name=spy", "action=drop", "severity=alert", "meter=spy", "label=7", "options:x=y", "external_ids:reconciler-x=y")) with
        {
            Together = [.. "name,severity,meter,label,options,external_ids".Split(',').Select(column => $"spec.ingress[0] (ACL in0/allow {column})")],
        },
        Access("rule's peers set by hand", "spec.ingress[0] (Address_Set in0/ip4 name)", "*", "spy", Northbound("set", "Address_Set", "{row Address_Set " + Wall + " in0/ip4}", "name=spy", "external_ids:reconciler-x=y")) with
        {
            Together = ["spec.ingress[0] (Address_Set in0/ip4 external_ids)"],
        },
        Access("policy's group set by hand", "spec.selector (Port_Group selected name)", "*", "spy", Northbound("set", "Port_Group", "ap.drift.wall", "name=spy", "external_ids:reconciler-x=y")) with
        {
            Together = ["spec.selector (Port_Group selected external_ids)"],
        },
        Access("addresses added to a rule's peers", "spec.ingress[0] (Address_Set in0/ip4 addresses)", "*", "*192.0.2.66*", Northbound("add", "Address_Set", "{row Address_Set " + Wall + " in0/ip4}", "addresses", "192.0.2.66")),
        Access("addresses of a rule's peers deleted", "spec.ingress[0] (Address_Set in0/ip4)", "*", "", Northbound("destroy", "Address_Set", "{row Address_Set " + Wall + " in0/ip4}")),
        Access("machine taken out of the policy", "spec.selector (Port_Group selected ports)", "*", "*", Northbound("clear", "Port_Group", "ap.drift.wall", "ports")),
        Access("machine put into the policy", "spec.selector (Port_Group selected ports)", "*", "*", Northbound("pg-set-ports", "ap.drift.wall", "{port one eth0}", "{port one eth1}", "{trunk one eth1}", "{port two eth0}")),
        Access("policy's group deleted", "spec.selector (Port_Group selected)", "*", "", Northbound("pg-del", "ap.drift.wall")) with { Also = ["*"] },
        Quarantine("healthy machine cut off", "spec.selector (Port_Group cut-off ports)", "*", "*", Northbound("pg-set-ports", "qp.drift.desks", "{port one eth0}")),
        Quarantine("quarantine's drop taken away", "spec.enforcement (ACL to/drop action)", "drop", "allow", Northbound("set", "ACL", "{row ACL " + Desks + " to/drop}", "action=allow")),
        Quarantine("quarantine's rules deleted", "spec.enforcement (ACL from/drop)", "*", "", Northbound("--type=port-group", "acl-del", "qp.drift.desks")) with { Also = ["* (ACL *)"] },
        Quarantine("remediation list widened", "spec.remediation.allow[0] (Address_Set allow0/ip4 addresses)", "*", "*192.0.2.66*", Northbound("add", "Address_Set", "{row Address_Set " + Desks + " allow0/ip4}", "addresses", "192.0.2.66")),
        Quarantine("quarantine's group deleted", "spec.selector (Port_Group cut-off)", "*", "", Northbound("pg-del", "qp.drift.desks")) with { Also = ["*"] },
    ];

    private static Mutation Access(string name, string path, string expected, string observed, Tool tool) =>
        new() { Name = name, Report = "drift/accesspolicy-wall", Path = path, Expected = expected, Observed = observed, Tools = [tool] };

    private static Mutation Quarantine(string name, string path, string expected, string observed, Tool tool) =>
        new() { Name = name, Report = "drift/quarantinepolicy-desks", Path = path, Expected = expected, Observed = observed, Tools = [tool] };
}
