using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Topology;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>What OVN's own probes have found of a machine behind a load balancer, port by port of the balancer's.</summary>
/// <param name="Health">The worst of all ports.</param>
/// <param name="Reason">Which ports are not online; null when all are.</param>
/// <param name="Offline">Names of the balancer's ports at which the machine does not answer.</param>
public sealed record BackendVerdict(BackendHealth Health, string? Reason, ValueList<string> Offline)
{
    /// <summary>The verdicts on the machines that get connections, by name; on none when nothing is probed, or what was found is not known. Pure.</summary>
    /// <param name="spec">The balancer's.</param>
    /// <param name="serving">The machines that get connections.</param>
    /// <param name="monitors">What OVN has found; null: unknown.</param>
    public static IReadOnlyDictionary<string, BackendVerdict> Of(LoadBalancerSpec spec, IEnumerable<Backend> serving, ServiceMonitors? monitors)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return monitors is null || spec.HealthCheck is null
            ? new Dictionary<string, BackendVerdict>()
            : serving.Where(backend => backend.Port is not null).ToDictionary(backend => backend.Name, backend => Of(spec, backend, monitors));
    }

    private static BackendVerdict Of(LoadBalancerSpec spec, Backend backend, ServiceMonitors monitors)
    {
        if (backend.State == BackendState.Unreachable)
        {
            // It is its own node that probes it; what that found last says nothing of now.
            return new BackendVerdict(BackendHealth.Unknown, "its node, which probes it, gives no sign of life", []);
        }

        var findings = spec.Ports.ToLookup(port => monitors.Find(backend.Port!, port.TargetPort ?? port.Port, port.Protocol ?? TransportProtocol.TCP));
        var (offline, none) = (findings[ProbeFinding.Offline].ToList(), findings[ProbeFinding.None].ToList());
        return new BackendVerdict(
            offline.Count > 0 ? BackendHealth.Offline : none.Count > 0 ? BackendHealth.Unknown : BackendHealth.Online,
            offline.Count > 0 ? $"does not answer at {Targets(offline)}" : none.Count > 0 ? $"OVN has found nothing yet at {Targets(none)}" : null,
            offline.Select(port => port.Name).ToValueList());
    }

    private static string Targets(IEnumerable<LoadBalancerPort> ports) =>
        string.Join(", ", ports.Select(port => $"{port.Protocol ?? TransportProtocol.TCP} {port.TargetPort ?? port.Port}").Distinct());
}
