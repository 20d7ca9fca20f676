using Reconciler.Language.Drift;

namespace Reconciler.Language.Tests.Drift;

public class DriftRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly DriftSpec Spec = new()
    {
        Mode = DriftMode.Warn,
        Fields =
        [
            new FieldDriftMode { Path = "spec.interfaces[name=eth0]", Mode = DriftMode.Enforce },
            new FieldDriftMode { Path = "spec.interfaces[name=eth0].bandwidth", Mode = DriftMode.Ignore },
            new FieldDriftMode { Path = "spec.nat", Mode = DriftMode.Enforce },
        ],
    };

    [Theory]
    [InlineData("spec.interfaces[name=eth0]", DriftStance.Enforce)]
    [InlineData("spec.interfaces[name=eth0].mtu", DriftStance.Enforce)]
    [InlineData("spec.interfaces[name=eth0].bandwidth.ingress", DriftStance.Ignore)]
    [InlineData("spec.interfaces[name=eth0].bandwidthOfElse", DriftStance.Enforce)]
    [InlineData("spec.interfaces[name=eth1].mtu", DriftStance.Warn)]
    [InlineData("spec.memory.size", DriftStance.Warn)]
    [InlineData("spec.nat (NAT router/snat external_ip)", DriftStance.Enforce)]
    [InlineData("spec.natural", DriftStance.Warn)]
    public void TheLongestPathThatCoversAFieldDecides(string path, DriftStance stance) => new DriftRules { Spec = Spec }.Of(path, Now).Should().Be(stance);

    [Fact]
    public void EverythingIsEnforcedByDefault() => DriftRules.Enforced.Of("spec.memory.size", Now).Should().Be(DriftStance.Enforce);

    [Fact]
    public void APauseHoldsUntilItsEnd_ButWhatIsIgnoredStaysIgnored()
    {
        var rules = new DriftRules { Spec = Spec, PausedUntil = Now.AddSeconds(1) };

        rules.Of("spec.interfaces[name=eth0].mtu", Now).Should().Be(DriftStance.Paused);
        rules.Of("spec.memory.size", Now).Should().Be(DriftStance.Paused);
        rules.Of("spec.interfaces[name=eth0].bandwidth", Now).Should().Be(DriftStance.Ignore);
        rules.Of("spec.interfaces[name=eth0].mtu", Now.AddSeconds(1)).Should().Be(DriftStance.Enforce);
    }

    [Fact]
    public void OnlyTheVeryPathThatIsFoughtForIsBackedOff()
    {
        var rules = new DriftRules { Spec = Spec, Contended = new HashSet<string> { "spec.interfaces[name=eth0]", "spec.memory.size" } };

        rules.Of("spec.interfaces[name=eth0]", Now).Should().Be(DriftStance.Contended);
        rules.Of("spec.interfaces[name=eth0].mtu", Now).Should().Be(DriftStance.Enforce);
        rules.Of("spec.memory.size", Now).Should().Be(DriftStance.Warn, "a warning asks for nothing that could be fought for");
    }

    [Theory]
    [InlineData(DriftReasons.Drift, DriftStance.Enforce, DriftStance.Warn)]
    [InlineData(DriftReasons.Contended, DriftStance.Enforce, DriftStance.Contended)]
    [InlineData(DriftReasons.Paused, DriftStance.Paused, DriftStance.Warn)]
    [InlineData(DriftReasons.Warned, DriftStance.Warn, DriftStance.Ignore)]
    public void TheReasonIsThatWhichAsksForTheMostAttention(string reason, params DriftStance[] stances) => DriftReasons.Of(stances).Should().Be(reason);
}
