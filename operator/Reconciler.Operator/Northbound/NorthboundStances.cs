using System.Collections.Concurrent;
using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>What is done about drift of rows now: the objects' own rules, and who is fought with.</summary>
public sealed class NorthboundStances(ClusterView view, TimeProvider time)
{
    private readonly ConcurrentDictionary<DriftSubject, Contention> contentions = new();

    /// <summary>What is done about a difference.</summary>
    public DriftStance Of(NorthboundFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var now = time.GetUtcNow();
        var stance = RulesOf(RowStance.RulesOf(finding)).Of(finding.Path, now);
        return stance == DriftStance.Enforce && !RowStance.IsGuard(finding)
            && ContentionOf(DriftSubject.Of(finding.Owner)).Until(RowStance.Contested(finding), now) is not null
            ? DriftStance.Contended
            : stance;
    }

    /// <summary>When a difference that is left has to be looked at again: at the end of the pause or the back-off; null: when something changes.</summary>
    public DateTimeOffset? LookAgain(NorthboundFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Stance switch
        {
            DriftStance.Paused => RulesOf(RowStance.RulesOf(finding)).PausedUntil,
            DriftStance.Contended => ContentionOf(DriftSubject.Of(finding.Owner)).Until(RowStance.Contested(finding), time.GetUtcNow()),
            _ => null,
        };
    }

    /// <summary>Notes that differences of an object's rows were put back.</summary>
    /// <returns>What somebody is found to fight over from now on.</returns>
    public IReadOnlyList<string> Corrected(DriftSubject subject, IEnumerable<NorthboundFinding> findings)
    {
        var (now, before) = (time.GetUtcNow(), ContentionOf(subject));
        var after = before.Corrected(findings.Select(RowStance.Contested), now);
        contentions[subject] = after;
        var known = before.BackedOff(now);
        return [.. after.BackedOff(now).Where(path => !known.Contains(path)).Order(StringComparer.Ordinal)];
    }

    /// <summary>What somebody fights over now with us, of an object's rows.</summary>
    public IReadOnlySet<string> Contended(DriftSubject subject) => ContentionOf(subject).BackedOff(time.GetUtcNow());

    /// <summary>When the next fight over an object's rows is looked at again; null: there is none.</summary>
    public DateTimeOffset? NextEnd(DriftSubject subject) => ContentionOf(subject).NextEnd(time.GetUtcNow());

    private Contention ContentionOf(DriftSubject subject) => contentions.GetValueOrDefault(subject) ?? Contention.None;

    private DriftRules RulesOf(DriftSubject subject) => subject.Kind switch
    {
        "VirtualMachine" when view.Machines.Store.Find(subject.Key) is { } machine => Rules(machine.Spec.Drift, machine.Metadata),
        "VirtualNetwork" when view.Networks.Store.Find(subject.Key) is { } network => Rules(network.Spec.Drift, network.Metadata),
        "AccessPolicy" when view.AccessPolicies.Store.Find(subject.Key) is { } policy => Rules(policy.Spec.Drift, policy.Metadata),
        "QuarantinePolicy" when view.QuarantinePolicies.Store.Find(subject.Key) is { } policy => Rules(policy.Spec.Drift, policy.Metadata),
        "LoadBalancer" when view.LoadBalancers.Store.Find(subject.Key) is { } balancer => Rules(balancer.Spec.Drift, balancer.Metadata),
        _ => DriftRules.Enforced,
    };

    private static DriftRules Rules(DriftSpec? spec, ObjectMeta metadata) => new() { Spec = spec, PausedUntil = DriftPause.Of(metadata) };
}
