namespace Reconciler.Topology;

/// <summary>
/// Names a port group or an address set, which OVN's match expressions refer to: letters, digits, dots and underscores
/// only. A dash becomes an underscore; Kubernetes names hold none, so no two names meet.
/// </summary>
/// <param name="Value">For example <c>ap.default.db</c>.</param>
public readonly record struct GroupName(string Value)
{
    /// <summary>The port group of the machines that an AccessPolicy selects.</summary>
    public static GroupName AccessPolicy(string @namespace, string name) => Of("ap", @namespace, name);

    /// <summary>The port group of the machines that a QuarantinePolicy cuts off.</summary>
    public static GroupName Quarantine(string @namespace, string name) => Of("qp", @namespace, name);

    /// <summary>The port group of the machines that may reach a QuarantinePolicy's remediation list.</summary>
    public static GroupName Remediation(string @namespace, string name) => Of("qr", @namespace, name);

    /// <summary>The address set of a rule's peers; <paramref name="rule"/> is for example <c>in0</c>, <paramref name="family"/> <c>ip4</c>.</summary>
    public static GroupName Peers(GroupName owner, string rule, string family) => new($"as.{owner.Value}.{rule}.{family}");

    /// <inheritdoc />
    public override string ToString() => Value;

    private static GroupName Of(string prefix, string @namespace, string name) =>
        new($"{prefix}.{@namespace}.{name}".Replace('-', '_'));
}
