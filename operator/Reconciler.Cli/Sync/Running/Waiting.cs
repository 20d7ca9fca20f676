using System.Collections.Concurrent;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Kubernetes.Status;
using Reconciler.Language;
using Reconciler.Language.Kinds;

namespace Reconciler.Cli.Sync.Running;

/// <summary>Looks at what was applied until it is ready, and at what was pruned until it is gone, or until the patience is at its end.</summary>
internal sealed class Waiting(SyncApi api, SyncOptions options, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Waits.</summary>
    /// <param name="outcomes">What was applied and pruned.</param>
    /// <param name="paths">The paths of the objects.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The outcomes, with what each still waits for.</returns>
    public async Task<IReadOnlyList<ObjectOutcome>> WaitAsync(IReadOnlyList<ObjectOutcome> outcomes, IReadOnlyDictionary<ObjectIdentity, string> paths, CancellationToken cancellation)
    {
        var (start, pause) = (time.GetTimestamp(), ShortestPause);
        var states = outcomes.ToDictionary(outcome => outcome.Identity);
        var open = outcomes.Where(IsLookedAt).ToList();
        while (true)
        {
            var seen = new ConcurrentBag<(ObjectOutcome Outcome, bool IsFinal)>();
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = SyncApi.Calls, CancellationToken = cancellation },
                async (outcome, ct) => seen.Add(await LookAsync(outcome, paths[outcome.Identity], ct)));
            foreach (var (outcome, _) in seen)
            {
                states[outcome.Identity] = outcome;
            }

            open = [.. seen.Where(item => !item.IsFinal).Select(item => item.Outcome)];
            if (open.Count == 0 || time.GetElapsedTime(start) + pause > options.Patience)
            {
                return [.. outcomes.Select(outcome => states[outcome.Identity])];
            }

            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static bool IsLookedAt(ObjectOutcome outcome) => outcome.Result is ObjectResult.Unchanged or ObjectResult.Created or ObjectResult.Changed or ObjectResult.Pruned;

    private async Task<(ObjectOutcome Outcome, bool IsFinal)> LookAsync(ObjectOutcome outcome, string path, CancellationToken cancellation)
    {
        var live = await api.ReadAsync(path, cancellation);
        if (outcome.Result == ObjectResult.Pruned)
        {
            // A namesake that somebody made since is not what was pruned.
            var isGone = live is not { } resource || resource.Text("metadata", "deletionTimestamp") is null;
            return (outcome with { Waiting = isGone ? "" : Readiness.Of(live!.Value).Message }, isGone);
        }

        if (live is null)
        {
            return (outcome with { Waiting = "was deleted by somebody" }, true);
        }

        var readiness = Readiness.Of(live.Value);
        if (readiness.State == ReadinessState.Current && IsReported(outcome.Identity) && !live.Value.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready"))
        {
            readiness = new Readiness(ReadinessState.InProgress, "the operator has not looked at it yet");
        }

        return (outcome with { Waiting = readiness.State == ReadinessState.Current ? "" : readiness.Message is { Length: > 0 } message ? message : "is not ready" }, readiness.State is ReadinessState.Current or ReadinessState.Failed);
    }

    /// <summary>For the language's kinds it is known that somebody reports: silence is not readiness, as it is of kinds that nobody knows.</summary>
    private static bool IsReported(ObjectIdentity identity) => identity.Group == ApiGroup.Name && ResourceKinds.Find(identity.Kind)?.PrinterColumns.Any(column => column.Name == "Ready") == true;
}
