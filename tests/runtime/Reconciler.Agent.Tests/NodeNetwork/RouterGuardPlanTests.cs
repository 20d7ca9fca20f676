using Reconciler.Agent.NodeNetwork;

namespace Reconciler.Agent.Tests.NodeNetwork;

public class RouterGuardPlanTests
{
    private const string One = "02:00:00:00:00:01";
    private const string Two = "02:00:00:00:00:02";

    [Fact]
    public void Make_WhenEveryGuestIsGuarded_IsEmpty() => Steps([One, Two], [Two, One]).Should().BeEmpty();

    [Fact]
    public void Make_WhenAGuestIsNot_GuardsIt() =>
        Steps([One, Two], [One]).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Add = new[] { Two }, Remove = Array.Empty<string>(), Path = "node.routerGuards", Observed = $"not from {Two}" });

    [Fact]
    public void Make_WhenAGuestIsGone_TakesItsGuardAway() =>
        Steps([One], [One, Two]).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Add = Array.Empty<string>(), Remove = new[] { Two } });

    [Fact]
    public void Make_WhenAGuestIsForgottenButPluggedIn_LeavesItsGuard() => Steps([One], [One, Two], Two).Should().BeEmpty();

    [Fact]
    public void Make_WhileTheSwitchDoesNotAnswer_DoesNothing() => Steps([One], null).Should().BeEmpty();

    private static List<SetRouterGuards> Steps(string[] guests, string[]? standing, params string[] pluggedIn) =>
    [
        .. NodeNetworkPlan.Make(
                WantedNodeNetwork.From("node1", null) with { Guests = [.. guests] },
                new ObservedNodeNetwork { Root = Guid.NewGuid(), RouterGuards = standing?.ToHashSet(), PluggedIn = pluggedIn.ToHashSet() })
            .OfType<SetRouterGuards>(),
    ];
}
