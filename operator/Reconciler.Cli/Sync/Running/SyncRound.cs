using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Sync.Git;
using Reconciler.Cli.Sync.Inventory;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Sync.Running;

/// <summary>One round: read a commit, validate it, apply it, prune, wait. What is not known ends the round before anything is destroyed for it.</summary>
internal sealed class SyncRound(SyncOptions options, GitCache cache, ObjectApi objects, ApiClient client)
{
    private readonly SyncApi api = new(objects);
    private readonly InventoryStore store = new(client, options);

    /// <summary>Runs it.</summary>
    /// <param name="cancellation">Ends it between two steps.</param>
    public async Task<SyncReport> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await RunStepsAsync(cancellation);
        }
        catch (Exception problem) when (problem is CommandFailedException or GitException or ApiException or JsonException or IOException or UnauthorizedAccessException)
        {
            return new SyncReport { Outcome = SyncOutcome.Failed, Message = problem.Message };
        }
    }

    private async Task<SyncReport> RunStepsAsync(CancellationToken cancellation)
    {
        var inventory = await store.ReadAsync(cancellation);
        var commit = await cache.ReadAsync(options.Reference, options.Path, inventory.Commit.Length == 0 ? null : inventory.Commit, cancellation);
        var report = new SyncReport
        {
            Outcome = SyncOutcome.Refused,
            Commit = commit.Commit,
            Subject = commit.Subject,
            Applied = inventory.Commit,
            Notes = [.. commit.IsRewritten ? [$"history was rewritten: {(inventory.Commit.Length > 12 ? inventory.Commit[..12] : inventory.Commit)}, which was synced last, is no ancestor of this commit"] : Array.Empty<string>(), .. commit.Notes],
        };

        var kinds = await KindDiscovery.ReadAsync(api, SyncPlan.UnknownVersions(commit.Sources), cancellation);
        var plan = SyncPlan.Of(commit.Sources, commit.Problems, kinds, options.Namespace);
        report = report with { Findings = [.. plan.Report.Findings.Where(finding => finding.IsError)] };
        if (report.Findings.Count > 0)
        {
            return report with { Message = "the commit is invalid" };
        }

        if (plan.Objects.FirstOrDefault(item => item.Identity.Namespace == options.InventoryNamespace && item.Identity.Name == $"sync-{options.Name}" && item.Identity.Kind is ("ConfigMap" or "Lease")) is { } own)
        {
            return report with { Message = $"{own.Document.File} names {own.Identity}, which is the sync's own" };
        }

        var candidates = PrunePlan.Candidates(inventory, plan.Objects.Select(item => item.Identity));
        if (options.Prune && !options.AllowEmpty && plan.Objects.Count == 0 && candidates.Count > 0)
        {
            return report with { Message = $"the commit holds no object, so that {candidates.Count} would be pruned; --allow-empty, if that is meant" };
        }

        var applying = new Applying(api, options, client.Time);
        var live = await applying.ReadAsync(plan.Objects, cancellation);
        if (commit.Commit != inventory.Commit && await applying.RehearseAsync(plan, live, cancellation) is { Count: > 0 } refused)
        {
            return report with { Message = "the API refuses objects of the commit", Objects = refused };
        }

        // Listed before it is applied: what is killed in between is known to the next round.
        var listed = inventory.With(plan.Objects.Select(InventoryEntry.Of));
        await store.WriteAsync(listed, cancellation);
        var applied = await applying.ApplyAsync(plan, live, inventory.Entries.Where(entry => entry.IsDone).Select(entry => entry.Identity).ToHashSet(), cancellation);
        report = report with { Objects = applied };
        if (applied.Any(IsRefused))
        {
            // Orders that were given are not given again, whatever became of the rest.
            var given = plan.Objects.Where(item => item.IsOrder).Select(item => item.Identity).Except(applied.Where(IsRefused).Select(item => item.Identity)).ToHashSet();
            await store.WriteAsync(listed with { Entries = [.. listed.Entries.Select(entry => entry with { IsDone = entry.IsDone || given.Contains(entry.Identity) })] }, cancellation);
            return report with { Outcome = SyncOutcome.Incomplete, Message = options.Prune && candidates.Count > 0 ? "not everything could be applied; nothing was pruned" : "not everything could be applied" };
        }

        return await FinishAsync(report, inventory, plan, options.Prune ? candidates : [], cancellation);
    }

    private static bool IsRefused(ObjectOutcome outcome) => outcome.Result is ObjectResult.Conflict or ObjectResult.Refused;

    private async Task<SyncReport> FinishAsync(SyncReport report, SyncInventory inventory, SyncPlan plan, IReadOnlyList<InventoryEntry> candidates, CancellationToken cancellation)
    {
        var complete = inventory with { Commit = report.Commit };
        var paths = plan.Objects.ToDictionary(item => item.Identity, item => item.Path);
        foreach (var entry in candidates)
        {
            paths[entry.Identity] = entry.ApiPath;
        }

        // What stands on others goes first; its namespace or definition can go once it is gone.
        var (waiting, pruning) = (new Waiting(api, options, client.Time), new Pruning(api, options));
        var ground = candidates.Where(entry => entry.Kind is "Namespace" or "CustomResourceDefinition").ToList();
        var (outcomes, staying) = await pruning.PruneAsync([.. candidates.Except(ground)], cancellation);
        if (ground.Count > 0)
        {
            outcomes = await waiting.WaitAsync(outcomes, paths, cancellation);
            var (more, kept) = await pruning.PruneAsync(ground, cancellation);
            (outcomes, staying) = ([.. outcomes, .. more], [.. staying, .. kept]);
        }

        var remaining = options.Prune ? staying : PrunePlan.Candidates(inventory, plan.Objects.Select(item => item.Identity));
        complete = (complete with { Entries = [] }).With(plan.Objects.Select(item => InventoryEntry.Of(item) with { IsDone = item.IsOrder })).With(remaining);
        await store.WriteAsync(complete, cancellation);

        var seen = await waiting.WaitAsync([.. report.Objects, .. outcomes], paths, cancellation);
        var gone = seen.Where(item => item is { Result: ObjectResult.Pruned, Waiting: "" }).Select(item => item.Identity).ToHashSet();
        await store.WriteAsync(complete with { Entries = [.. complete.Entries.Where(entry => !gone.Contains(entry.Identity))] }, cancellation);
        return report with
        {
            Applied = report.Commit,
            Objects = seen,
            Outcome = seen.Any(item => item.Result == ObjectResult.Refused) ? SyncOutcome.Incomplete : seen.Any(item => item.Waiting.Length > 0) ? SyncOutcome.NotReady : SyncOutcome.Synced,
            Message = seen.Any(item => item.Result == ObjectResult.Refused) ? "not everything could be pruned" : "",
        };
    }
}
