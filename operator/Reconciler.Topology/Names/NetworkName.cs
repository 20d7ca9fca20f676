namespace Reconciler.Topology;

/// <summary>Names a VirtualNetwork, and from it the rows that stand for it in the northbound database.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public readonly record struct NetworkName(string Namespace, string Name)
{
    /// <summary>The logical switch and the logical router: <c>NAMESPACE.NAME</c>.</summary>
    public string Switch => $"{Namespace}.{Name}";

    /// <summary>The router's port towards the network. The slash cannot stand in a Kubernetes name, so no two names meet.</summary>
    public string GatewayPort => $"{Switch}/gateway";

    /// <summary>The switch's port towards the router.</summary>
    public string ToGatewayPort => $"{Switch}/to-gateway";

    /// <summary>The router's port towards the outside.</summary>
    public string OutsidePort => $"{Switch}/outside";

    /// <summary>The outer switch's port towards the router.</summary>
    public string ToOutsidePort => $"{Switch}/to-outside";

    /// <summary>The switch's port on the physical network.</summary>
    public string UplinkPort => $"{Switch}/uplink";

    /// <summary>The switch's port from which nodes probe guests.</summary>
    public string ProbePort => $"{Switch}/probes";

    /// <summary>The MAC address of that port.</summary>
    public string ProbeMac => MacAddress.Derive($"probes/{Switch}");

    /// <summary>The scope of the network's rows.</summary>
    public ScopeName Scope => ScopeName.Network(Namespace, Name);

    /// <summary>Reads <c>NAMESPACE/NAME</c>, the form in a Partition's interfaces.</summary>
    /// <exception cref="FormatException">There is no slash.</exception>
    public static NetworkName Parse(string reference) =>
        reference.IndexOf('/') is var slash and > 0
            ? new NetworkName(reference[..slash], reference[(slash + 1)..])
            : throw new FormatException($"'{reference}' is no reference to a network; right would be NAMESPACE/NAME.");

    /// <inheritdoc />
    public override string ToString() => $"{Namespace}/{Name}";
}
