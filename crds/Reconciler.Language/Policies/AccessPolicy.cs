using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Networks;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Policies;

/// <summary>Who may talk to whom, with the semantics of Kubernetes' NetworkPolicy.</summary>
public sealed record AccessPolicy : Resource<AccessPolicySpec, PolicyStatus>;

/// <summary>Whom a policy selects and what it allows.</summary>
public sealed record AccessPolicySpec
{
    /// <summary>The machines that the policy protects, by the labels of VirtualMachines in its namespace. Empty: all.</summary>
    public required LabelSelector Selector { get; init; }

    /// <summary>Ingress, Egress or both; one that is listed without rules denies all of it. Default: Ingress, and Egress when it has rules.</summary>
    [Items(2)]
    public ValueList<PolicyType>? PolicyTypes { get; init; }

    /// <summary>What may reach the selected machines.</summary>
    [Items(128)]
    public ValueList<IngressRule>? Ingress { get; init; }

    /// <summary>What the selected machines may reach.</summary>
    [Items(128)]
    public ValueList<EgressRule>? Egress { get; init; }

    /// <summary>
    /// Whether denied packets are logged by the node and counted in its metrics (reconciler_access_denied_total): at most 20 a second and
    /// node for each policy, 100 at once. Default: false.
    /// </summary>
    public bool? LogDenied { get; init; }

    /// <summary>What is done about the policy's rows that somebody changes by hand.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>Directions of a policy, as seen from the selected machines.</summary>
public enum PolicyType
{
    /// <summary>Towards the machine.</summary>
    Ingress,

    /// <summary>From the machine.</summary>
    Egress,
}

/// <summary>What may reach the selected machines.</summary>
public sealed record IngressRule
{
    /// <summary>The peers; none: anybody.</summary>
    [Items(64)]
    public ValueList<PolicyPeer>? From { get; init; }

    /// <summary>The ports; none: all.</summary>
    [Items(64)]
    public ValueList<PolicyPort>? Ports { get; init; }
}

/// <summary>What the selected machines may reach.</summary>
public sealed record EgressRule
{
    /// <summary>The peers; none: anybody.</summary>
    [Items(64)]
    public ValueList<PolicyPeer>? To { get; init; }

    /// <summary>The ports; none: all.</summary>
    [Items(64)]
    public ValueList<PolicyPort>? Ports { get; init; }
}

/// <summary>A peer: machines by labels, a range of addresses, or (in remediation lists) one machine by name.</summary>
[Rule("has(self.cidr) || has(self.selector) || has(self.namespaceSelector) || has(self.virtualMachine)", "a peer needs a selector, a namespaceSelector, a cidr or a virtualMachine")]
[Rule("!has(self.cidr) || !(has(self.selector) || has(self.namespaceSelector) || has(self.virtualMachine))", "cidr excludes selectors and virtualMachine")]
[Rule("!has(self.virtualMachine) || !(has(self.selector) || has(self.namespaceSelector))", "virtualMachine excludes selectors")]
[Rule("!has(self.except) || has(self.cidr)", "except needs a cidr")]
public sealed record PolicyPeer
{
    /// <summary>Machines by their labels, in the policy's namespace unless a namespaceSelector stands beside.</summary>
    public LabelSelector? Selector { get; init; }

    /// <summary>Namespaces by their labels.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>A range of addresses in CIDR form.</summary>
    [Text(TextForms.Cidr)]
    public string? Cidr { get; init; }

    /// <summary>Ranges inside the cidr that are left out.</summary>
    [Items(64)]
    [Text(TextForms.Cidr)]
    public ValueList<string>? Except { get; init; }

    /// <summary>Name of a VirtualMachine in the policy's namespace.</summary>
    [Text(TextForms.Label)]
    public string? VirtualMachine { get; init; }
}

/// <summary>A port or range of ports.</summary>
[Rule("!has(self.endPort) || (has(self.port) && self.endPort >= self.port)", "endPort needs a port and must not be less than it")]
[Rule("!has(self.port) || !has(self.protocol) || self.protocol != 'ICMP'", "ICMP has no ports")]
public sealed record PolicyPort
{
    /// <summary>TCP (default), UDP, SCTP or ICMP.</summary>
    public TransportProtocol? Protocol { get; init; }

    /// <summary>The port, 1 to 65535; absent: all of the protocol.</summary>
    [InRange(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The range's last port, from port to 65535.</summary>
    [InRange(1, 65535)]
    public int? EndPort { get; init; }
}

/// <summary>How a policy stands.</summary>
public sealed record PolicyStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>How many machines the policy selects.</summary>
    public int? Selected { get; init; }

    /// <summary>How many of them are quarantined (QuarantinePolicy only).</summary>
    public int? Quarantined { get; init; }

    /// <summary>Ready, Selecting (False when the policy selects nothing), InSync; Contended, Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
