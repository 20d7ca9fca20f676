using Reconciler.Language.Machines;
using Reconciler.Language.Policies;

namespace Reconciler.Operator.Quarantine;

/// <summary>What a quarantine policy says of one machine at one moment.</summary>
public sealed record Verdict
{
    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether all checks hold; null while that is not known.</summary>
    public required bool? Compliant { get; init; }

    /// <summary>Whether the machine is cut off but for the remediation list.</summary>
    public required bool Quarantined { get; init; }

    /// <summary>Which checks fail or are not known, for people.</summary>
    public required string Explanation { get; init; }

    /// <summary>When the answer changes by the clock alone; null: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Judges a machine by a policy. Pure. What is not known is not healthy: under Enforce a machine is cut off until every check was seen to hold.
    /// </summary>
    /// <param name="policyName">The policy's name.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="health">What the machine's partition reports; of other policies too.</param>
    /// <param name="sourceIsLost">Whether the node that reports gives no sign of life, so that its reports are worth nothing.</param>
    /// <param name="machineSince">When the machine was made.</param>
    /// <param name="now">The moment.</param>
    public static Verdict Of(
        string policyName, QuarantinePolicySpec policy, IEnumerable<HealthCheckStatus>? health, bool sourceIsLost, DateTimeOffset machineSince, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var reports = (health ?? []).Where(report => report.Policy == policyName).ToDictionary(report => report.Check);
        List<string> complaints = [];
        var (failing, since) = (false, now);
        foreach (var check in policy.Health)
        {
            var report = reports.GetValueOrDefault(check.Name);
            var state = sourceIsLost ? HealthState.Unknown : report?.State ?? HealthState.Unknown;
            if (state == HealthState.Healthy)
            {
                continue;
            }

            failing |= state == HealthState.Unhealthy;
            complaints.Add(Complaint(check.Name, state, report, sourceIsLost));
            since = Earlier(since, report?.Since ?? machineSince);
        }

        if (complaints.Count == 0)
        {
            return new Verdict { Policy = policyName, Compliant = true, Quarantined = false, Explanation = "" };
        }

        var deferredUntil = DeferredUntil(policy, since);
        return new Verdict
        {
            Policy = policyName,
            Compliant = failing ? false : null,
            Quarantined = (policy.Enforcement ?? Enforcement.Enforce) switch
            {
                Enforcement.Report => false,
                Enforcement.Defer => deferredUntil <= now,
                _ => true,
            },
            Explanation = string.Join("; ", complaints),
            Until = policy.Enforcement == Enforcement.Defer && deferredUntil > now ? deferredUntil : null,
        };
    }

    private static DateTimeOffset DeferredUntil(QuarantinePolicySpec policy, DateTimeOffset since)
    {
        var byGrace = policy.GracePeriod is { } grace ? since + grace.Value : since;
        return policy.DeferUntil is { } fixedEnd && fixedEnd > byGrace ? fixedEnd : byGrace;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Complaint(string check, HealthState state, HealthCheckStatus? report, bool sourceIsLost) => (state, report) switch
    {
        _ when sourceIsLost => $"{check}: unknown, its node gives no sign of life",
        (HealthState.Unhealthy, { Message.Length: > 0 }) => $"{check}: {report.Message}",
        (HealthState.Unhealthy, _) => $"{check}: {report?.Reason}",
        (_, { Message.Length: > 0 }) => $"{check}: not known ({report.Message})",
        _ => $"{check}: no verdict yet",
    };
}
