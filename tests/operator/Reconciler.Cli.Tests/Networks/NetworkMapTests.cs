using System.Xml.Linq;
using Reconciler.Cli.Networks;

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

    [Fact]
    public void Map_WhenNothingIsKnownOfAMachinesHealth_CallsItQuarantined()
    {
        var objects = MapSamples.Shop with { Machines = [.. MapSamples.Shop.Machines.Select(machine => machine with { Status = machine.Status! with { Conditions = null } })] };
        NetworkMapping.Of(objects).Places.Single(place => place.Name == "shop/two").State.Should().Be(MapState.Quarantined);
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
