using Reconciler.Agent.Guests;
using Reconciler.Agent.Probing;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Health;

/// <summary>Runs one check against a guest, through its agent or over its network.</summary>
internal static class Probe
{
    /// <summary>Runs it. Whatever the guest does, the result is an outcome.</summary>
    public static async Task<ProbeOutcome> RunAsync(HealthCheck check, GuestAgent agent, NetworkProbe network, PartitionProber? prober, TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            return check switch
            {
                { GuestAgent: not null } => Ping(agent, timeout),
                { Exec: { } exec } => await ExecAsync(exec, agent, timeout, ct).ConfigureAwait(false),
                { OsInfo: { } os } => Release(os, agent.OsInfo(timeout)),
                { Tcp: not null } or { Http: not null } => await network.RunAsync(check, prober, timeout, ct).ConfigureAwait(false),
                _ => ProbeOutcome.Unknown("ProbeUnsupported", "this agent does not know this kind of check"),
            };
        }
        catch (GuestAgentException problem)
        {
            return ProbeOutcome.Failure(problem.Reason, problem.Message);
        }
        catch (LibvirtException problem) when (problem.IsConnectionLoss)
        {
            return ProbeOutcome.Unknown("HypervisorAway", "the hypervisor does not answer");
        }
        catch (LibvirtException problem)
        {
            return ProbeOutcome.Failure("GuestAgentUnavailable", problem.Reason);
        }
    }

    /// <summary>Whether an operating system is of the release that a check asks for.</summary>
    internal static ProbeOutcome Release(OsInfoCheck wanted, (string Id, string Version) found)
    {
        if (!string.Equals(found.Id, wanted.Id, StringComparison.Ordinal))
        {
            return ProbeOutcome.Failure("WrongOs", $"the guest runs '{found.Id}', not '{wanted.Id}'");
        }

        return wanted.MinVersion is { } minimum && !VersionOrder.IsAtLeast(found.Version, minimum)
            ? ProbeOutcome.Failure("OldRelease", $"the guest runs {found.Id} {found.Version}; at least {minimum} is wanted")
            : ProbeOutcome.Success;
    }

    private static ProbeOutcome Ping(GuestAgent agent, TimeSpan timeout)
    {
        agent.Ping(timeout);
        return ProbeOutcome.Success;
    }

    private static async Task<ProbeOutcome> ExecAsync(ExecCheck check, GuestAgent agent, TimeSpan timeout, CancellationToken ct)
    {
        var wanted = check.ExitCode ?? 0;
        var exit = await agent.ExecAsync(check.Command, timeout, ct).ConfigureAwait(false);
        return exit == wanted
            ? ProbeOutcome.Success
            : ProbeOutcome.Failure("WrongExitCode", $"{check.Command[0]} ended with {exit}, not {wanted}");
    }
}
