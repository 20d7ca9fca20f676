using System.Text.Json;
using Reconciler.Cli.Networks;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;

namespace Reconciler.Cli.Tests.Networks;

/// <summary>Objects to draw a map from.</summary>
internal static class MapSamples
{
    public static NetworkObjects Shop { get; } = new()
    {
        PhysicalNetworks = [Read(Kinds.PhysicalNetworks, """{"metadata":{"name":"lan"},"spec":{"vlans":[{"from":100,"to":199}]},"status":{"conditions":[{"type":"Ready","status":"True","reason":"Ready","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""")],
        Nodes = [Read(Kinds.HypervisorNodes, """{"metadata":{"name":"node1"},"spec":{"physicalNetworks":[{"name":"lan","bridge":"br-lan","interface":"eth1"}]}}""")],
        Networks =
        [
            Network("office", """{"subnets":[{"cidr":"10.77.0.0/24"},{"cidr":"fd00:77::/64"}],"nat":{"forwards":[{"name":"web","port":8080,"virtualMachine":"one","targetPort":80}]}}""", natAddress: "100.64.0.2"),
            Network("floor", """{"subnets":[{"cidr":"10.78.0.0/24"}],"uplink":{"physicalNetwork":"lan","vlan":177}}"""),
            Network("yard", """{"subnets":[{"cidr":"10.79.0.0/24"}],"nat":{"externalNetwork":"floor","externalAddress":"10.78.0.200"}}"""),
        ],
        Balancers = [Read(Kinds.LoadBalancers, """{"metadata":{"name":"front","namespace":"shop"},"spec":{"network":"office","address":"10.77.0.200","ports":[{"name":"http","port":80}],"selector":{}},"status":{"address":"10.77.0.200","machines":[{"name":"one","state":"Quarantined"},{"name":"two","state":"Ready"}],"conditions":[{"type":"Ready","status":"True","reason":"Ready","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""")],
        Machines =
        [
            Machine("one", """[{"name":"eth0","network":"office"},{"name":"eth1","network":"floor","trunks":[{"vlan":20,"network":"yard","ipAddresses":["10.79.0.9"]}]}]""", "Running", "False", """[{"name":"eth0","ipAddresses":["10.77.0.4"]},{"name":"eth1","ipAddresses":["10.78.0.4"]}]"""),
            Machine("two", """[{"name":"eth0","network":"office"}]""", "Running", "True", """[{"name":"eth0","ipAddresses":["10.77.0.5","fd00:77::5"]}]"""),
            Machine("three", """[{"name":"eth0","network":"elsewhere/lost"}]""", "Pending", "", "[]"),
        ],
    };

    public static NetworkObjects Evil(string name) => new() { Networks = [Network("office", "{}") with { Metadata = new ObjectMeta { Namespace = "shop", Name = name } }] };

    /// <summary>Two networks that go out through each other.</summary>
    public static NetworkObjects Circle => new()
    {
        Networks =
        [
            Network("left", """{"nat":{"externalNetwork":"right"}}"""),
            Network("right", """{"nat":{"externalNetwork":"left"}}"""),
            Network("apart", "{}"),
        ],
    };

    public static string Text(Action<NetworkMap, TextWriter> write, NetworkObjects objects)
    {
        using var text = new StringWriter();
        write(NetworkMapping.Of(objects), text);
        return text.ToString();
    }

    private static VirtualNetwork Network(string name, string spec, string? natAddress = null) => Read(
        Kinds.VirtualNetworks,
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{{{spec}}},"status":{ {{{(natAddress is null ? "" : $"\"natAddress\":\"{natAddress}\",")}}}"conditions":[{"type":"Ready","status":"True","reason":"Ready","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");

    private static VirtualMachine Machine(string name, string interfaces, string phase, string compliant, string made) => Read(
        Kinds.VirtualMachines,
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"interfaces":{{{interfaces}}}},"status":{"phase":"{{{phase}}}","nodeName":"node1","interfaces":{{{made}}},"conditions":[{{{(compliant.Length == 0 ? "" : Quarantined(compliant, compliant == "True" ? "False" : "True", compliant == "True" ? "ChecksHold" : "CheckFailed"))}}}]}}""");

    /// <summary>The conditions of a machine that a policy selects.</summary>
    private static string Quarantined(string compliant, string quarantined, string reason) =>
        $$$"""{"type":"Compliant","status":"{{{compliant}}}","reason":"{{{reason}}}","lastTransitionTime":"2026-01-01T00:00:00Z"},{"type":"Quarantined","status":"{{{quarantined}}}","reason":"{{{reason}}}","lastTransitionTime":"2026-01-01T00:00:00Z"}""";

    private static T Read<T>(ResourceDefinition<T> kind, string json)
        where T : Resource => JsonSerializer.Deserialize(json, kind.Json)!;
}
