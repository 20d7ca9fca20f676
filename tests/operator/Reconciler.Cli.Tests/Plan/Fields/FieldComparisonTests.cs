using System.Text.Json;
using Reconciler.Cli.Plan.Fields;

namespace Reconciler.Cli.Tests.Plan.Fields;

public class FieldComparisonTests
{
    [Theory]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{"a":1}}""", "")]
    [InlineData("""{"spec":{"memory":{"size":"512Mi"}}}""", """{"spec":{"memory":{"size":"768Mi"}}}""", "spec.memory.size: 512Mi -> 768Mi")]
    [InlineData("""{"spec":{}}""", """{"spec":{"cpu":{"cores":2,"model":"EPYC"}}}""", "spec.cpu.cores: none -> 2; spec.cpu.model: none -> EPYC")]
    [InlineData("""{"spec":{"disks":[{"name":"a","size":"1Gi"},{"name":"b"}]}}""", """{"spec":{"disks":[{"name":"b"},{"name":"a","size":"2Gi"}]}}""", "spec.disks[name=a].size: 1Gi -> 2Gi")]
    [InlineData("""{"spec":{"disks":[{"name":"a"}]}}""", """{"spec":{"disks":[{"name":"a"},{"name":"b"}]}}""", """spec.disks[name=b]: none -> {"name":"b"}""")]
    [InlineData("""{"spec":{"disks":[{"name":"a"}]}}""", """{"spec":{}}""", """spec.disks[name=a]: {"name":"a"} -> none""")]
    [InlineData("""{"spec":{"trunks":[{"vlan":20,"network":"x"}]}}""", """{"spec":{"trunks":[{"vlan":20,"network":"y"}]}}""", "spec.trunks[vlan=20].network: x -> y")]
    [InlineData("""{"spec":{"subnets":[{"cidr":"10.0.0.0/24"}]}}""", """{"spec":{"subnets":[{"cidr":"10.1.0.0/24"}]}}""", "spec.subnets[0].cidr: 10.0.0.0/24 -> 10.1.0.0/24")]
    [InlineData("""{"spec":{"addresses":["a","b"]}}""", """{"spec":{"addresses":["a"]}}""", "spec.addresses: [a, b] -> [a]")]
    [InlineData("""{"spec":{}}""", """{"spec":{"nat":{}}}""", "spec.nat: none -> {}")]
    [InlineData("""{"metadata":{"labels":{"a.b/c":"1"}}}""", """{"metadata":{"labels":{"a.b/c":"2"}}}""", "metadata.labels[a.b/c]: 1 -> 2")]
    public void Compare_NamesEachField(string before, string after, string expected) => Text(before, after).Should().Be(expected);

    [Fact]
    public void Compare_LeavesOutWhatServerAndControllersKeep() => Text(
        """{"apiVersion":"v1","metadata":{"resourceVersion":"1","generation":1,"managedFields":[{}],"uid":"a"},"status":{"phase":"Running"}}""",
        """{"apiVersion":"v1","metadata":{"resourceVersion":"2","generation":2,"managedFields":[],"uid":"a"},"status":{"phase":"Stopped"}}""").Should().BeEmpty();

    [Theory]
    [InlineData("Secret", "data.password")]
    [InlineData("Secret", "stringData.password")]
    [InlineData("VirtualMachine", "spec.cloudInit.userData")]
    [InlineData("ConfigMap", "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]")]
    public void Values_ThatMayBeSecret_AreNotShown(string kind, string path)
    {
        using var value = JsonDocument.Parse("\"hunter2\"");
        FieldValue.Show(kind, path, value.RootElement).Should().Be(FieldValue.Hidden);
    }

    private static string Text(string before, string after)
    {
        using var one = JsonDocument.Parse(before);
        using var other = JsonDocument.Parse(after);
        return string.Join("; ", FieldComparison.Compare(one.RootElement, other.RootElement)
            .Select(change => $"{change.Path}: {FieldValue.Show("", change.Path, change.Before) ?? "none"} -> {FieldValue.Show("", change.Path, change.After) ?? "none"}"));
    }
}
