using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Policies;

/// <summary>Who may talk to whom, with the semantics of Kubernetes' NetworkPolicy.</summary>
public sealed record AccessPolicy : Resource<AccessPolicySpec, PolicyStatus>;

/// <summary>Whom a policy selects and what it allows.</summary>
public sealed record AccessPolicySpec
{
    /// <summary>The machines that the policy protects, by the labels of VirtualMachines in its namespace. Empty: all.</summary>
    public required LabelSelector Selector { get; init; }

    /// <summary>Ingress, Egress or both; one that is listed without rules denies all of it. Default: Ingress, and Egress when it has rules.</summary>
    public ValueList<PolicyType>? PolicyTypes { get; init; }

    /// <summary>What may reach the selected machines.</summary>
    public ValueList<IngressRule>? Ingress { get; init; }

    /// <summary>What the selected machines may reach.</summary>
    public ValueList<EgressRule>? Egress { get; init; }
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
    public ValueList<PolicyPeer>? From { get; init; }

    /// <summary>The ports; none: all.</summary>
    public ValueList<PolicyPort>? Ports { get; init; }
}

/// <summary>What the selected machines may reach.</summary>
public sealed record EgressRule
{
    /// <summary>The peers; none: anybody.</summary>
    public ValueList<PolicyPeer>? To { get; init; }

    /// <summary>The ports; none: all.</summary>
    public ValueList<PolicyPort>? Ports { get; init; }
}

/// <summary>A peer: machines by labels, a range of addresses, or (in remediation lists) one machine by name.</summary>
public sealed record PolicyPeer
{
    /// <summary>Machines by their labels, in the policy's namespace unless a namespaceSelector stands beside.</summary>
    public LabelSelector? Selector { get; init; }

    /// <summary>Namespaces by their labels.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>A range of addresses in CIDR form.</summary>
    public string? Cidr { get; init; }

    /// <summary>Ranges inside the cidr that are left out.</summary>
    public ValueList<string>? Except { get; init; }

    /// <summary>Name of a VirtualMachine in the policy's namespace.</summary>
    public string? VirtualMachine { get; init; }
}

/// <summary>A port or range of ports.</summary>
public sealed record PolicyPort
{
    /// <summary>TCP (default), UDP, SCTP or ICMP.</summary>
    public TransportProtocol? Protocol { get; init; }

    /// <summary>The port, 1 to 65535; absent: all of the protocol.</summary>
    public int? Port { get; init; }

    /// <summary>The range's last port, from port to 65535.</summary>
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

    /// <summary>Ready, Selecting (False when the policy selects nothing), InSync; Reconciling and Stalled when True.</summary>
    public ValueList<Condition>? Conditions { get; init; }
}
