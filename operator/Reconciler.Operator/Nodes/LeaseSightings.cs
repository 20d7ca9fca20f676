using System.Collections.Concurrent;
using Reconciler.Kubernetes.Core;

namespace Reconciler.Operator.Nodes;

/// <summary>
/// When each node's Lease was last seen renewed, by this process's own monotonic clock. The time that stands in a Lease is that of the node's wall
/// clock: where the two differ, or one is set, it proves nothing. A Lease that is seen for the first time counts as renewed then.
/// </summary>
public sealed class LeaseSightings(TimeProvider time)
{
    private const int UsualSeconds = 40;
    private readonly ConcurrentDictionary<string, long> seen = new();

    /// <summary>Takes what the API tells of a node's Lease.</summary>
    public void Note(string node, Lease? before, Lease? after)
    {
        if (after is null)
        {
            seen.TryRemove(node, out _);
        }
        else if (before?.Spec?.RenewTime != after.Spec?.RenewTime)
        {
            seen[node] = time.GetTimestamp();
        }
    }

    /// <summary>Whether a node's Lease was not renewed for longer than it is good for. No Lease says nothing.</summary>
    public bool IsStale(string node, Lease? lease) =>
        lease?.Spec is { RenewTime: not null } spec
        && seen.TryGetValue(node, out var at)
        && time.GetElapsedTime(at) > TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? UsualSeconds);
}
