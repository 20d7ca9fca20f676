using System.Reflection;
using System.Text;
using Reconciler.Agent.Scanning;
using Reconciler.Language.Common;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.Tests.Scanning;

public sealed class PortStampTests
{
    private static readonly GuestPort Port = new() { Name = "tap1", Bridge = "br-int", Interfaces = "tap1" };

    [Fact]
    public void Write_TellsEveryChangeApart()
    {
        ObservedPorts[] all =
        [
            new(),
            new() { LookedFor = ["tap1"] },
            With(Port),
            With(Port with { Bridge = "br-lan" }),
            With(Port with { PolicingRate = 1 }),
            With(Port with { ExternalIds = new ValueMap { ["iface-id"] = "a" } }),
            With(Port with { ExternalIds = new ValueMap { ["iface-id"] = "b" } }),
            With(Port with { Others = new ValueMap { ["tag"] = "5" } }),
            With(Port with { Qos = new PortQos { Type = "linux-htb" } }),
            With(Port with { Qos = new PortQos { Type = "linux-htb", Settings = new ValueMap { ["max-rate"] = "5" } } }),
            With(Port with { Qos = new PortQos { Type = "linux-htb", Queues = new ValueMap { ["max-rate"] = "5" } } }),
            With(Port) with { Taps = [new TapLink("tap1", true, 1442)] },
            With(Port) with { Taps = [new TapLink("tap1", false, 1442)] },
            With(Port) with { Claims = [new PortClaim("tap2", "a")] },
        ];

        all.Select(Text).Should().OnlyHaveUniqueItems();
        Text(With(Port)).Should().Be(Text(With(Port)));
    }

    [Fact]
    public void PortQos_HasNoFieldThatIsNotWritten() =>
        typeof(PortQos).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Should().BeEquivalentTo(["Type", "Settings", "Queues"]);

    [Fact]
    public void ObservedPorts_HasNoFieldThatIsNotWritten() =>
        typeof(ObservedPorts).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Should().BeEquivalentTo(["LookedFor", "Ports", "Taps", "Claims"]);

    private static ObservedPorts With(GuestPort port) => new() { LookedFor = ["tap1"], Ports = [port] };

    private static string Text(ObservedPorts ports)
    {
        var text = new StringBuilder();
        PortStamp.Write(text, ports);
        return text.ToString();
    }
}
