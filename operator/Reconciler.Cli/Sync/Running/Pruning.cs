using System.Net;
using System.Text.Json;
using Reconciler.Cli.Sync.Inventory;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Sync.Running;

/// <summary>Deletes what was applied once and is wanted no more. Namespaces and definitions come last, and only once they hold nothing.</summary>
internal sealed class Pruning(SyncApi api, SyncOptions options)
{
    /// <summary>Prunes.</summary>
    /// <param name="candidates">What is wanted no more, in order.</param>
    /// <param name="cancellation">Ends it between two objects.</param>
    /// <returns>What became of each, and the entries that stay in the inventory.</returns>
    public async Task<(IReadOnlyList<ObjectOutcome> Outcomes, IReadOnlyList<InventoryEntry> Staying)> PruneAsync(IReadOnlyList<InventoryEntry> candidates, CancellationToken cancellation)
    {
        List<ObjectOutcome> outcomes = [];
        List<InventoryEntry> staying = [];
        foreach (var entry in candidates)
        {
            cancellation.ThrowIfCancellationRequested();
            var live = await api.ReadAsync(entry.ApiPath, cancellation);
            var verdict = PrunePlan.Judge(entry, live, options.Name, options.InventoryNamespace);
            var outcome = verdict.Decision switch
            {
                PruneDecision.Delete => await DeleteAsync(entry, live!.Value, cancellation),
                PruneDecision.Leaving => new ObjectOutcome(entry.Identity, ObjectResult.Pruned) { Waiting = Readiness.Of(live!.Value).Message },
                PruneDecision.Keep or PruneDecision.Forget => new ObjectOutcome(entry.Identity, ObjectResult.Kept, verdict.Reason),
                _ => null,
            };
            if (outcome is not null)
            {
                outcomes.Add(outcome);
            }

            // What was deleted stays listed until it is seen to be gone.
            if (verdict.Decision is not (PruneDecision.Gone or PruneDecision.Forget))
            {
                staying.Add(entry);
            }
        }

        return (outcomes, staying);
    }

    private async Task<ObjectOutcome> DeleteAsync(InventoryEntry entry, JsonElement live, CancellationToken cancellation)
    {
        if (await ContentAsync(entry, live, cancellation) is { Length: > 0 } content)
        {
            return new ObjectOutcome(entry.Identity, ObjectResult.Kept, $"it still holds {content}") { Waiting = $"still holds {content}" };
        }

        var answer = await api.DeleteAsync(entry.ApiPath, live);
        return answer.IsSuccess || answer.Code == HttpStatusCode.NotFound ? new ObjectOutcome(entry.Identity, ObjectResult.Pruned) { Waiting = "is being deleted" }
            : answer.Code == HttpStatusCode.Conflict ? new ObjectOutcome(entry.Identity, ObjectResult.Kept, "it was changed this moment") { Waiting = "was changed this moment; the next round looks again" }
            : new ObjectOutcome(entry.Identity, ObjectResult.Refused, answer.Refusal);
    }

    /// <summary>What would go along with a namespace or a definition; nobody asked for the end of that.</summary>
    private async Task<string> ContentAsync(InventoryEntry entry, JsonElement live, CancellationToken cancellation)
    {
        if (entry is { ApiVersion: "v1", Kind: "Namespace" })
        {
            // A definition that is just going away makes one answer contradict the other: then both are asked once more.
            return await NamespaceContentAsync(entry.Name, cancellation) is { IsKnown: true } known ? known.Content : (await NamespaceContentAsync(entry.Name, cancellation)).Content;
        }

        if (entry.Kind == "CustomResourceDefinition" && live.Text("spec", "group") is { } group && live.Text("spec", "names", "plural") is { } plural)
        {
            var version = live.Items("spec", "versions").FirstOrDefault(version => version.Field("served")?.ValueKind == JsonValueKind.True).Text("name");
            return version is null ? $"{plural} of a version that is not served" : (await FirstAsync($"apis/{group}/{version}/{plural}", cancellation)).Content;
        }

        return "";
    }

    private async Task<(string Content, bool IsKnown)> NamespaceContentAsync(string name, CancellationToken cancellation)
    {
        try
        {
            foreach (var path in await KindDiscovery.ListableAsync(api, name, cancellation))
            {
                if (await FirstAsync(path, cancellation) is { Content.Length: > 0 } found)
                {
                    return found;
                }
            }

            return ("", true);
        }
        catch (CommandFailedException unknown)
        {
            return ($"what cannot be known ({unknown.Message})", false);
        }
    }

    /// <summary>The first object of a kind; empty where there is none.</summary>
    private async Task<(string Content, bool IsKnown)> FirstAsync(string path, CancellationToken cancellation)
    {
        var plural = path[(path.LastIndexOf('/') + 1)..];
        if (await api.ReadAsync(path + "?limit=5", cancellation) is not { } list)
        {
            return ($"{plural}, which cannot be listed", false);
        }

        var found = list.Items("items").FirstOrDefault(item => !ComesWithNamespace(path, item));
        return (found.ValueKind == JsonValueKind.Undefined ? "" : $"{plural} {found.Text("metadata", "name")}", true);
    }

    /// <summary>What every namespace has, or what only tells of others.</summary>
    private static bool ComesWithNamespace(string path, JsonElement item) => path[(path.LastIndexOf('/') + 1)..] switch
    {
        "events" => true,
        "serviceaccounts" => item.Text("metadata", "name") == "default",
        "configmaps" => item.Text("metadata", "name") == "kube-root-ca.crt",
        _ => false,
    };
}
