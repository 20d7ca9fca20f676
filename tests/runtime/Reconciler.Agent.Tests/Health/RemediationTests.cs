using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Guests;
using Reconciler.Agent.Health;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Tests.Health;

public sealed class RemediationTests : IDisposable
{
    private static readonly ResourceKey Web = new("prod", "web");
    private readonly string folder = Directory.CreateTempSubdirectory("remediation-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly List<string> asked = [];
    private readonly List<RemediationCourse> told = [];
    private Func<string, string> guest = _ => throw new InvalidOperationException();

    private ValueList<HealthCheckStatus> Failing =>
        [new() { Policy = "desktops", Check = "c", State = HealthState.Unhealthy, Reason = "R", Since = time.GetUtcNow() }];

    [Fact]
    public void Act_RunsTheCommandOnce_AndTellsItsExitCodeWhenItEnds()
    {
        var remediation = Open();
        guest = verb => verb == "guest-exec" ? """{"return":{"pid":7}}""" : """{"return":{"exited":false}}""";
        Act(remediation);
        Act(remediation);
        asked.Should().Equal("guest-exec", "guest-exec-status");
        remediation.StatusOf(Web).Single().Should().Match<RemediationStatus>(status => status.Reason == "Running" && status.EndedAt == null && status.Runs == 1);

        guest = _ => """{"return":{"exited":true,"exitcode":3,"err-data":"c2VjcmV0"}}""";
        Act(remediation);

        remediation.StatusOf(Web).Single().Should().Match<RemediationStatus>(status => status.ExitCode == 3 && status.Reason == "Failed" && status.Message == "/bin/repair ended with 3, not 0");
        told.Should().ContainSingle();
    }

    [Fact]
    public void Act_AfterARestartOfTheAgent_AsksForTheCommandThatRunsInsteadOfStartingAnother()
    {
        guest = _ => """{"return":{"pid":7}}""";
        Act(Open());
        guest = _ => """{"return":{"exited":true,"exitcode":0}}""";
        asked.Clear();

        Act(Open());

        asked.Should().Equal("guest-exec-status");
        told.Single().Reason.Should().Be("Succeeded");
    }

    [Fact]
    public void Act_WhenNobodyAnswers_KeepsWaitingForTheCommand()
    {
        var remediation = Open();
        guest = _ => """{"return":{"pid":7}}""";
        Act(remediation);
        guest = _ => throw new LibvirtException(LibvirtErrorCode.AgentUnresponsive, 10, "ask", "not connected");
        time.Advance(TimeSpan.FromHours(1));

        Act(remediation);

        asked.Should().Equal("guest-exec", "guest-exec-status");
        remediation.StatusOf(Web).Single().EndedAt.Should().BeNull();
    }

    [Fact]
    public void Act_WhenTheCommandCannotBeStarted_SaysSoAndTriesAgainLater()
    {
        var remediation = Open();
        guest = _ => throw new LibvirtException(LibvirtErrorCode.InternalError, 10, "ask", "no such file");
        Act(remediation);
        Act(remediation);
        asked.Should().Equal("guest-exec");
        told.Single().Should().Match<RemediationCourse>(course => course.Reason == "NotStarted" && course.ExitCode == null);

        time.Advance(TimeSpan.FromSeconds(10));
        Act(remediation);

        asked.Should().HaveCount(2);
    }

    [Fact]
    public void GuestIsOff_EndsTheCommandWithIt()
    {
        var remediation = Open();
        guest = _ => """{"return":{"pid":7}}""";
        Act(remediation);

        remediation.GuestIsOff(Web, Partition());

        remediation.StatusOf(Web).Single().Reason.Should().Be("NotKnown");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Partition Partition() => TestPartition.Make() is var made
        ? made with { Spec = made.Spec with { Remediation = [new() { Policy = "desktops", Exec = new ExecCheck { Command = ["/bin/repair"] } }] } }
        : null!;

    private Remediation Open()
    {
        var store = new DesiredStore(folder, NullLogger<DesiredStore>.Instance);
        store.Load();
        store.Accept(Partition());
        return new Remediation(store, (_, course) => told.Add(course), time);
    }

    private void Act(Remediation remediation) => remediation.Act(Web, Partition(), Failing, new GuestAgent(
        (command, _) =>
        {
            var verb = command.Split('"')[3];
            asked.Add(verb);
            return guest(verb);
        },
        time));
}
