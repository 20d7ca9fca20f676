using Reconciler.Language.Drift;

namespace Reconciler.Language.Tests.Drift;

public sealed class FieldClassTests
{
    [Theory]
    [InlineData("spec.memory.size", "spec.memory.size")]
    [InlineData("domain", "domain")]
    [InlineData("spec.interfaces[name=eth0].bandwidth.ingress", "spec.interfaces[].bandwidth.ingress")]
    [InlineData("spec.interfaces[mac=52:54:00:00:00:01]", "spec.interfaces[]")]
    [InlineData("spec.interfaces[name=eth0].trunks[vlan=20].ipAddresses[0]", "spec.interfaces[].trunks[].ipAddresses[]")]
    [InlineData("domain.devices.hostdev[0000:01:00.0]", "domain.devices.hostdev[]")]
    [InlineData("node.images[demo/debian-12]", "node.images[]")]
    [InlineData("partition.spec.interfaces[name=eth0].macAddress", "partition.spec.interfaces[].macAddress")]
    [InlineData("partition.metadata.labels.app.kubernetes.io/name", "partition.metadata.labels[]")]
    [InlineData("partition.metadata.annotations[reconciler.dev/x]", "partition.metadata.annotations[]")]
    [InlineData("spec.nat (NAT router/snat external_ip)", "spec.nat (NAT external_ip)")]
    [InlineData("spec.nat (NAT router/snat)", "spec.nat (NAT)")]
    [InlineData("spec.interfaces[name=eth0] (Logical_Switch_Port port/3f1c tag)", "spec.interfaces[] (Logical_Switch_Port tag)")]
    [InlineData("spec.selector (ACL 9d3b0d6e-51a6-4a54-8d6c-0d3fd2ae3a50)", "spec.selector (ACL)")]
    [InlineData("spec.nat (NAT a b c external_ip)", "spec.nat (NAT external_ip)")]
    [InlineData("spec.nat (NAT a 10.0.0.1)", "spec.nat (NAT)")]
    [InlineData("spec (NAT)", "spec (NAT)")]
    [InlineData("spec.a[b[c]d].e", "spec.a[].e")]
    [InlineData("spec.a[broken", "spec.a[]")]
    [InlineData("spec.a]b", "spec.a]b")]
    [InlineData("", "")]
    public void Of_StripsKeysAndNames(string path, string expected) => FieldClass.Of(path).Should().Be(expected);

    [Fact]
    public void Of_IsBounded() => FieldClass.Of(new string('x', 512)).Should().HaveLength(FieldClass.Longest);
}
