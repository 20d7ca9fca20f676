using System.Collections.Immutable;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Tests.LoadBalancers;

public sealed class BackendVerdictTests
{
    private static readonly LoadBalancerSpec Spec = new()
    {
        Network = "office",
        Address = "fd00:20::200",
        Selector = new LabelSelector(),
        HealthCheck = new LoadBalancerHealthCheck(),
        Ports = [new LoadBalancerPort { Name = "http", Port = 80, TargetPort = 8080 }, new LoadBalancerPort { Name = "dns", Port = 53, Protocol = TransportProtocol.UDP }],
    };

    [Theory]
    [InlineData("online", "online", BackendHealth.Online, null)]
    [InlineData("online", "", BackendHealth.Unknown, "OVN has found nothing yet at UDP 53")]
    [InlineData("offline", "", BackendHealth.Offline, "does not answer at TCP 8080")]
    [InlineData("online", "error", BackendHealth.Offline, "does not answer at UDP 53")]
    public void Verdict_IsTheWorstOfAllPorts(string tcp, string udp, BackendHealth health, string? reason)
    {
        var verdict = Judge(Machine(BackendState.Ready), Monitors(("tcp", 8080, tcp), ("udp", 53, udp)));

        (verdict.Health, verdict.Reason).Should().Be((health, reason));
    }

    [Fact]
    public void Verdict_OnAMachineWhoseNodeGivesNoSignOfLife_IsUnknown_WhateverWasFoundLast() =>
        Judge(Machine(BackendState.Unreachable), Monitors(("tcp", 8080, "offline"), ("udp", 53, "online"))).Health.Should().Be(BackendHealth.Unknown);

    [Fact]
    public void WithoutACheck_OrWithoutTheDatabase_ThereIsNoVerdict()
    {
        BackendVerdict.Of(Spec, [Machine(BackendState.Ready)], null).Should().BeEmpty();
        BackendVerdict.Of(Spec with { HealthCheck = null }, [Machine(BackendState.Ready)], Monitors()).Should().BeEmpty();
    }

    private static BackendVerdict Judge(Backend machine, ServiceMonitors monitors) => BackendVerdict.Of(Spec, [machine], monitors)["one"];

    private static Backend Machine(BackendState state) => new("one", state, new BalancerBackend("port-one", "fd00:20::b"));

    /// <summary>Rows of the machine, and of another with the same address.</summary>
    private static ServiceMonitors Monitors(params (string Protocol, int Port, string Status)[] findings) => ServiceMonitors.From(new OvsdbSnapshot(
        ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>>.Empty.Add(
            ServiceMonitors.Table,
            findings.SelectMany(finding => new[] { Row("port-one", finding.Protocol, finding.Port, finding.Status), Row("port-two", finding.Protocol, finding.Port, "offline") })
                .ToImmutableDictionary(row => row.Uuid))));

    private static OvsdbRow Row(string port, string protocol, int number, string status) => new(
        Guid.NewGuid(),
        ImmutableDictionary<string, OvsdbValue>.Empty
            .Add("logical_port", OvsdbValue.Text(port)).Add("ip", OvsdbValue.Text("fd00:20::b")).Add("protocol", OvsdbValue.Text(protocol))
            .Add("port", OvsdbValue.Number(number)).Add("status", status.Length == 0 ? OvsdbValue.Empty : OvsdbValue.Text(status)));
}
