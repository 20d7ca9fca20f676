using System.Xml.Linq;
using Reconciler.Cli.Networks;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Tests.Networks;

public sealed class NetworkMapTests
{
    [Fact]
    public void Tree_GoesFromTheOutsideIn() => Golden.ShouldBe(MapSamples.Text(NetworkTree.Write, MapSamples.Shop), "networks.txt");

    [Fact]
    public void Dot_HasAllPlacesAndLinks() => Golden.ShouldBe(MapSamples.Text(NetworkDot.Write, MapSamples.Shop), "networks.dot");

    [Fact]
    public void Mermaid_HasAllPlacesAndLinks() => Golden.ShouldBe(MapSamples.Text(NetworkMermaid.Write, MapSamples.Shop), "networks.mmd");

    [Fact]
    public void Svg_HasAllPlacesAndLinks() => Golden.ShouldBe(MapSamples.Text(NetworkSvg.Write, MapSamples.Shop), "networks.svg");

    [Fact]
    public void Layout_LetsNoTwoBoxesOverlap()
    {
        var boxes = MapLayout.Of(NetworkMapping.Of(MapSamples.Shop)).Boxes.Values.ToList();
        foreach (var (one, other) in boxes.SelectMany((one, index) => boxes.Skip(index + 1).Select(other => (one, other))))
        {
            (one.X + one.Width <= other.X || other.X + other.Width <= one.X || one.Y + one.Height <= other.Y || other.Y + other.Height <= one.Y)
                .Should().BeTrue("{0} and {1}", one, other);
        }
    }

    [Theory]
    [InlineData("False", "True", "CheckFailed", "", true, "quarantined: CheckFailed")]
    [InlineData("Unknown", "True", "NoVerdict", "", true, "quarantined: NoVerdict")]
    [InlineData("False", "False", "Deferred", "deferred until 2026-01-02T00:00:00Z", false, "not compliant, its quarantine is deferred until 2026-01-02T00:00:00Z: Why")]
    [InlineData("False", "False", "ReportedOnly", "", false, "not compliant, reported only: Why")]
    [InlineData("True", "False", "ChecksHold", "", false, "compliant")]
    public void Map_DrawsAMachineAsItsOwnConditionsSay(string compliant, string quarantined, string reason, string message, bool isCutOff, string fact)
    {
        Condition Condition(string type, string status, string why) => new() { Type = type, Status = status, Reason = why, Message = message, LastTransitionTime = default };
        var objects = MapSamples.Shop with
        {
            Machines = [.. MapSamples.Shop.Machines.Select(machine => machine with { Status = machine.Status! with { Conditions = [Condition("Compliant", compliant, "Why"), Condition("Quarantined", quarantined, reason)] } })],
        };

        var place = NetworkMapping.Of(objects).Places.Single(place => place.Name == "shop/two");

        (place.State == MapState.Quarantined).Should().Be(isCutOff);
        place.Facts.Should().Contain(fact);
    }

    [Fact]
    public void Map_WhenNetworksGoOutThroughEachOther_HasAnEnd_AndLosesNone()
    {
        foreach (var name in new[] { "shop/left", "shop/right", "shop/apart" })
        {
            MapSamples.Text(NetworkTree.Write, MapSamples.Circle).Should().Contain(name);
            MapSamples.Text(NetworkSvg.Write, MapSamples.Circle).Should().Contain(name);
        }
    }

    [Theory]
    [InlineData("\"]; evil [label=\"x")]
    [InlineData("</text><script>alert(1)</script>")]
    [InlineData("a\u001b[2Jb\nc")]
    [InlineData("\\\" --> end")]
    public void NoForm_LetsANameBreakOut(string name)
    {
        var objects = MapSamples.Evil(name);
        MapSamples.Text(NetworkTree.Write, objects).TrimEnd().Should().NotContain("\n").And.NotContain("\u001b");
        MapSamples.Text(NetworkDot.Write, objects).Split('\n').Should().HaveCount(6).And.NotContain(line => line.Contains('\u001b'));
        MapSamples.Text(NetworkMermaid.Write, objects).Should().NotContain("<script").And.NotContain("\"]; evil").And.NotContain("\u001b");
        XDocument.Parse(MapSamples.Text(NetworkSvg.Write, objects)).Descendants().Select(element => element.Name.LocalName).Should().OnlyContain(element => element == "svg" || element == "title" || element == "rect" || element == "text");
    }
}
