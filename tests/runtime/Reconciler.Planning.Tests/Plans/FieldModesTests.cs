using Reconciler.Language.Drift;
using Reconciler.Planning.Plans;

namespace Reconciler.Planning.Tests.Plans;

public class FieldModesTests
{
    private static readonly DriftSpec Drift = new()
    {
        Mode = DriftMode.Warn,
        Fields =
        [
            new FieldDriftMode { Path = "spec.interfaces[name=eth0]", Mode = DriftMode.Enforce },
            new FieldDriftMode { Path = "spec.interfaces[name=eth0].bandwidth", Mode = DriftMode.Ignore },
        ],
    };

    [Theory]
    [InlineData("spec.interfaces[name=eth0]", DriftMode.Enforce)]
    [InlineData("spec.interfaces[name=eth0].mtu", DriftMode.Enforce)]
    [InlineData("spec.interfaces[name=eth0].bandwidth.ingress", DriftMode.Ignore)]
    [InlineData("spec.interfaces[name=eth0].bandwidthOfElse", DriftMode.Enforce)]
    [InlineData("spec.interfaces[name=eth1].mtu", DriftMode.Warn)]
    [InlineData("spec.memory.size", DriftMode.Warn)]
    public void TheLongestPathThatCoversAFieldDecides(string path, DriftMode mode) => FieldModes.Of(Drift, path).Should().Be(mode);

    [Fact]
    public void EverythingIsEnforcedByDefault() => FieldModes.Of(null, "spec.memory.size").Should().Be(DriftMode.Enforce);
}
