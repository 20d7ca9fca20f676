using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Topology;

namespace Reconciler.Operator.Tests.Northbound;

public sealed class RowStandingsTests
{
    private static readonly DriftSubject Office = new("VirtualNetwork", new ResourceKey("default", "office"));
    private static readonly NorthboundScope Scope = new()
    {
        Name = ScopeName.Network("default", "office"),
        Rows = [new NorthboundRow { Table = NorthboundTables.DhcpOptions, Key = "dhcp4", Owner = new RowOwner("VirtualNetwork", "default", "office"), Path = "spec.dhcp" }],
    };

    private readonly Clock clock = new();

    [Fact]
    public void Take_OfWhatIsLeft_TellsItOnce_AndAgainWhenItChangesOrAfterAWhile()
    {
        var standings = new RowStandings(_ => null, clock);

        Told(standings, Left("77")).Should().BeTrue();
        Told(standings, Left("77")).Should().BeFalse();
        Told(standings, Left("78")).Should().BeTrue();
        Told(standings, Left("78", DriftStance.Paused)).Should().BeTrue();
        clock.Now += TimeSpan.FromMinutes(10);
        Told(standings, Left("78", DriftStance.Paused)).Should().BeTrue();
        standings.Of(Office).Should().Equal(DriftStance.Paused);
    }

    [Fact]
    public void Take_OfWhatIsGone_ClosesIt_AndTellsOfTheStanding()
    {
        var standings = new RowStandings(_ => null, clock);
        var changed = new List<DriftSubject>();
        standings.Changed = changed.Add;
        standings.Take(Scope, Plan(Left("77")), out _).Should().BeEmpty();
        clock.Now += TimeSpan.FromSeconds(3);

        var (subject, finding) = standings.Take(Scope, Plan(), out _).Should().ContainSingle().Subject;

        subject.Should().Be(Office);
        finding.Should().Match<DriftFinding>(closed => closed.Outcome == DriftOutcome.Corrected && closed.Observed == "77" && closed.CorrectedAfterMs == 3000 && closed.Action == "");
        standings.Of(Office).Should().BeEmpty();
        changed.Should().Equal(Office, Office);
        standings.Take(Scope, Plan(), out _).Should().BeEmpty();
    }

    [Fact]
    public void Take_AfterARestart_ClosesWhatTheReportSaysIsOpen_AndOnlyThat()
    {
        var report = new DriftReport
        {
            Status = new DriftReportStatus
            {
                Findings = [Open("spec.dhcp (DHCP_Options dhcp4 options)", DriftOutcome.Warned), Open("spec.dhcp (DHCP_Options dhcp4 cidr)", DriftOutcome.Corrected), Open("partition.spec", DriftOutcome.Open)],
            },
        };
        var standings = new RowStandings(subject => subject == Office ? report : null, clock);

        standings.Take(Scope, Plan(), out _).Select(closed => closed.Finding.Path).Should().Equal("spec.dhcp (DHCP_Options dhcp4 options)");
    }

    [Fact]
    public void Take_OfWhatIsPutBackNow_LeavesItToThatFinding()
    {
        var standings = new RowStandings(_ => null, clock);
        standings.Take(Scope, Plan(Left("77")), out _);

        standings.Take(Scope, Plan(Left("77", DriftStance.Enforce)), out var tell).Should().BeEmpty();

        tell(Left("77", DriftStance.Enforce)).Should().BeTrue();
    }

    private static bool Told(RowStandings standings, NorthboundFinding finding)
    {
        standings.Take(Scope, Plan(finding), out var tell);
        return tell(finding);
    }

    private static ScopePlan Plan(params NorthboundFinding[] findings) => new() { Name = Scope.Name, IsRollout = false, HasChanges = false, Hash = "", Findings = [.. findings] };

    private static NorthboundFinding Left(string observed, DriftStance stance = DriftStance.Warn) => new()
    {
        Kind = FindingKind.Altered,
        Path = "spec.dhcp (DHCP_Options dhcp4 options)",
        Expected = "3600",
        Observed = observed,
        Table = NorthboundTables.DhcpOptions,
        Column = "options",
        Owner = Scope.Rows[0].Owner,
        Scope = Scope.Name,
        Stance = stance,
    };

    private DriftFinding Open(string path, DriftOutcome outcome) => new() { Path = path, Since = clock.Now, LastSeen = clock.Now, NoticedBy = DriftNotice.Event, Outcome = outcome };

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Examples.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
