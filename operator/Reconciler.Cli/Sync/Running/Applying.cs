using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Sync.Running;

/// <summary>Applies the objects of a plan in their order, those of one rank side by side.</summary>
internal sealed class Applying(SyncApi api, SyncOptions options, TimeProvider time)
{
    private static readonly TimeSpan EstablishedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads what the API holds of the objects.</summary>
    /// <returns>Each object; null: there is none.</returns>
    public async Task<IReadOnlyDictionary<ObjectIdentity, JsonElement?>> ReadAsync(IReadOnlyList<SyncObject> items, CancellationToken cancellation)
    {
        var live = new ConcurrentDictionary<ObjectIdentity, JsonElement?>();
        await Parallel.ForEachAsync(items, Degree(cancellation), async (item, ct) => live[item.Identity] = await api.ReadAsync(item.Path, ct));
        return live;
    }

    /// <summary>Asks the API what it would say, and writes nothing; it cannot be asked of what stands in namespaces or is of kinds that the same commit makes.</summary>
    /// <returns>The objects that it refuses.</returns>
    public async Task<IReadOnlyList<ObjectOutcome>> RehearseAsync(SyncPlan plan, IReadOnlyDictionary<ObjectIdentity, JsonElement?> live, CancellationToken cancellation)
    {
        var made = plan.Objects.Where(item => item.Identity.Kind == "Namespace" && live[item.Identity] is null).Select(item => item.Identity.Name).ToHashSet(StringComparer.Ordinal);
        var defined = plan.Objects.Where(item => item.Identity.Kind == "CustomResourceDefinition").Select(item => item.Identity.Name).ToHashSet(StringComparer.Ordinal);
        var asked = plan.Objects.Where(item => !made.Contains(item.Identity.Namespace) && !defined.Contains($"{item.Kind.Plural}.{item.Identity.Group}") && Owner(item, live) is null);
        var refused = new ConcurrentBag<ObjectOutcome>();
        await Parallel.ForEachAsync(asked, Degree(cancellation), async (item, _) =>
        {
            var answer = await api.ApplyAsync(item.Path, AppliedForm.Of(item, options.Name), options.Force, dryRun: true);
            if (!answer.IsSuccess && answer.Code != HttpStatusCode.Conflict)
            {
                refused.Add(Refused(item, answer));
            }
        });
        return [.. plan.Objects.SelectMany(item => refused.Where(outcome => outcome.Identity == item.Identity))];
    }

    /// <summary>Applies them. Between two objects it can be ended.</summary>
    /// <param name="plan">The objects.</param>
    /// <param name="live">What the API holds of them.</param>
    /// <param name="done">Orders that were given by an earlier round.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<ObjectOutcome>> ApplyAsync(
        SyncPlan plan, IReadOnlyDictionary<ObjectIdentity, JsonElement?> live, IReadOnlySet<ObjectIdentity> done, CancellationToken cancellation)
    {
        var outcomes = new ConcurrentDictionary<ObjectIdentity, ObjectOutcome>();
        foreach (var rank in plan.Objects.GroupBy(item => item.Kind.Rank))
        {
            await Parallel.ForEachAsync(rank, Degree(cancellation), async (item, _) => outcomes[item.Identity] = item.IsOrder && live[item.Identity] is null && done.Contains(item.Identity)
                ? new ObjectOutcome(item.Identity, ObjectResult.Done, "it was carried out, and is gone; under another name it would be carried out again", item.Document.File)
                : await ApplyAsync(item, live));
            await EstablishedAsync([.. rank.Where(item => item.Identity.Kind == "CustomResourceDefinition")], cancellation);
        }

        return [.. plan.Objects.Select(item => outcomes[item.Identity])];
    }

    private static ParallelOptions Degree(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = SyncApi.Calls, CancellationToken = cancellation };

    private async Task<ObjectOutcome> ApplyAsync(SyncObject item, IReadOnlyDictionary<ObjectIdentity, JsonElement?> live)
    {
        if (Owner(item, live) is { } owner)
        {
            return new ObjectOutcome(item.Identity, ObjectResult.Refused, $"it belongs to the sync {owner}; take it out of one of the two repositories, or --take-over", item.Document.File);
        }

        var answer = await api.ApplyAsync(item.Path, AppliedForm.Of(item, options.Name), options.Force, dryRun: false);
        if (!answer.IsSuccess)
        {
            return Refused(item, answer);
        }

        var before = live[item.Identity]?.Text("metadata", "resourceVersion");
        var result = before is null ? ObjectResult.Created : before == SyncApi.Json(answer).Text("metadata", "resourceVersion") ? ObjectResult.Unchanged : ObjectResult.Changed;
        return new ObjectOutcome(item.Identity, result, File: item.Document.File);
    }

    /// <summary>The other sync that an object belongs to.</summary>
    private string? Owner(SyncObject item, IReadOnlyDictionary<ObjectIdentity, JsonElement?> live) =>
        options.TakeOver || live[item.Identity]?.Text("metadata", "labels", SyncName.Label) is not { } owner || owner == options.Name ? null : owner;

    private static ObjectOutcome Refused(SyncObject item, ObjectAnswer answer)
    {
        var isConflict = answer.Code == HttpStatusCode.Conflict;
        var message = SyncApi.Refusal(item.Path, answer);
        return new ObjectOutcome(
            item.Identity, isConflict ? ObjectResult.Conflict : ObjectResult.Refused, isConflict ? $"{message}; --force takes the fields over" : message, item.Document.File);
    }

    /// <summary>Objects of a kind can be applied once its definition is established, not before.</summary>
    private async Task EstablishedAsync(IReadOnlyList<SyncObject> definitions, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        foreach (var definition in definitions)
        {
            while (await api.ReadAsync(definition.Path, cancellation) is { } resource && Readiness.Of(resource).State == ReadinessState.InProgress && time.GetElapsedTime(start) < EstablishedWithin)
            {
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }
}
