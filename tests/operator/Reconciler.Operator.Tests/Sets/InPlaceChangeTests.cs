using System.Text.Json;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;
using Reconciler.Operator.Sets;

namespace Reconciler.Operator.Tests.Sets;

public sealed class InPlaceChangeTests
{
    [Theory]
    [InlineData("""{"memory":{"size":"128Mi","max":"1Gi"}}""", """{"memory":{"size":"512Mi","max":"1Gi"}}""", true)]
    [InlineData("""{"memory":{"size":"128Mi","max":"1Gi"}}""", """{"memory":{"size":"512Mi","max":"2Gi"}}""", false)]
    [InlineData("""{"memory":{"size":"128Mi"}}""", """{"memory":{"size":"512Mi"}}""", false)]
    [InlineData("""{"cpu":{"cores":1,"maxCores":4}}""", """{"cpu":{"cores":3,"maxCores":4}}""", true)]
    [InlineData("""{"cpu":{"cores":3,"maxCores":4}}""", """{"cpu":{"cores":1,"maxCores":4}}""", false)]
    [InlineData("""{"cpu":{"cores":1}}""", """{"cpu":{"cores":2}}""", false)]
    [InlineData("""{"cpu":{"cores":1,"maxCores":4,"model":"Haswell"}}""", """{"cpu":{"cores":2,"maxCores":4}}""", false)]
    [InlineData("""{"interfaces":[{"name":"eth0","network":"a"}]}""", """{"interfaces":[{"name":"eth0","network":"a","bandwidth":{"ingress":"1M"},"trunks":[{"vlan":5,"network":"b"}]}]}""", true)]
    [InlineData("""{"interfaces":[{"name":"eth0","network":"a"}]}""", """{"interfaces":[{"name":"eth0","network":"b"}]}""", false)]
    [InlineData("""{"interfaces":[{"name":"eth0","network":"a"}]}""", """{"interfaces":[]}""", false)]
    [InlineData("""{"disks":[{"name":"a","size":"1Gi"}]}""", """{"disks":[{"name":"a","size":"2Gi","reclaimPolicy":"Retain"}]}""", true)]
    [InlineData("""{"disks":[{"name":"a","size":"2Gi"}]}""", """{"disks":[{"name":"a","size":"1Gi"}]}""", false)]
    [InlineData("""{"disks":[{"name":"a","image":"x"}]}""", """{"disks":[{"name":"a","image":"y"}]}""", false)]
    [InlineData("""{"cloudInit":{"userData":"x"}}""", """{"cloudInit":{"userData":"y"}}""", false)]
    [InlineData("""{}""", """{"runStrategy":"Halted","drift":{"mode":"Warn"}}""", true)]
    [InlineData("""{}""", """{"nodeSelector":{"a":"b"}}""", false)]
    public void OnlyWhatARunningMachineTakes_IsChangedInPlace(string now, string then, bool suffices) => InPlaceChange.Suffices(Read(now), Read(then)).Should().Be(suffices);

    private static VirtualMachineSpec Read(string json) => JsonSerializer.Deserialize(json, LanguageJson.Default.VirtualMachineSpec)!;
}
