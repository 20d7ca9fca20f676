using System.Net;
using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>
/// Compares manifests with what an API holds. What would become of an object the API itself is asked, by a dry run of the very call that applying makes:
/// its admission and field ownership count, and nothing is written.
/// </summary>
internal sealed class ApiBase(ObjectApi api, ApiClient client, bool force) : IPlanBase
{
    private const int Calls = 8;

    public bool IsCluster => true;

    public ApiClient Client => client;

    public void Dispose()
    {
        client.Dispose();
        api.Dispose();
    }

    public async Task<IReadOnlyList<ObjectVersions>> CompareAsync(IReadOnlyList<ObjectDocument> items, CancellationToken cancellation)
    {
        // Namespaces and kinds that are new to the API: it cannot be asked about what will stand in them.
        var first = items.Where(IsGround).ToList();
        var ground = new ObjectVersions[first.Count];
        await CompareAsync(first, ground, item => CompareAsync(item, cancellation), cancellation);
        var made = ground.Where(versions => versions is { Before: null, After: not null }).ToList();
        var namespaces = made.Where(versions => versions.Kind.Kind == "Namespace").Select(versions => versions.Name).ToHashSet(StringComparer.Ordinal);
        var plurals = made.Where(versions => versions.Kind.Kind == "CustomResourceDefinition").Select(versions => versions.Name).ToHashSet(StringComparer.Ordinal);

        var rest = items.Where(item => !IsGround(item)).ToList();
        var others = new ObjectVersions[rest.Count];
        await CompareAsync(
            rest,
            others,
            item => (item.Kind.Namespaced && namespaces.Contains(item.Namespace)) || plurals.Contains($"{item.Kind.Plural}.{ApiGroup.Name}")
                ? Task.FromResult(ObjectVersions.Of(item) with { After = Json(item.Document.Root.ToJson()) })
                : CompareAsync(item, cancellation),
            cancellation);
        return [.. ground, .. others];
    }

    public async Task<ClusterObjects> ReadAsync(TextWriter error, CancellationToken cancellation)
    {
        List<Resource> found = [];
        List<string> forbidden = [];
        await ListAsync(Kinds.Namespaces);
        await ListAsync(Kinds.MachineTypes);
        await ListAsync(Kinds.MachineImages);
        await ListAsync(Kinds.HypervisorNodes);
        await ListAsync(Kinds.PhysicalNetworks);
        await ListAsync(Kinds.VirtualNetworks);
        await ListAsync(Kinds.AccessPolicies);
        await ListAsync(Kinds.QuarantinePolicies);
        await ListAsync(Kinds.LoadBalancers);
        await ListAsync(Kinds.VirtualMachines);
        await ListAsync(Kinds.VirtualMachineSets);
        await ListAsync(Kinds.Partitions);
        await ListAsync(Kinds.AddressClaims);
        await ListAsync(Kinds.Leases, ApiGroup.SystemNamespace);
        if (forbidden.Count > 0)
        {
            await error.WriteLineAsync($"reconciler: you may not list {string.Join(", ", forbidden)}: what follows for them, and for machines and rows from them, is not told");
        }

        return ClusterObjects.None.With(found);

        async Task ListAsync<T>(ResourceDefinition<T> kind, string? ns = null)
            where T : Resource
        {
            try
            {
                var page = await client.For(kind).ListAsync(ns, ListOptions.All, cancellation);
                found.AddRange(page.Items);
            }
            catch (ApiException refusal) when (refusal.Code == (int)HttpStatusCode.Forbidden)
            {
                forbidden.Add(kind.Plural);
            }
            catch (ApiException refusal) when (refusal.IsNotFound)
            {
                // The kind is not installed: there are none.
            }
            catch (ApiException refusal)
            {
                throw new CommandFailedException(refusal.Message, refusal);
            }
        }
    }

    private static bool IsGround(ObjectDocument item) => item.Kind.Kind is "Namespace" or "CustomResourceDefinition";

    private static Task CompareAsync(List<ObjectDocument> items, ObjectVersions[] found, Func<ObjectDocument, Task<ObjectVersions>> compare, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, items.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Calls, CancellationToken = cancellation },
            async (index, _) => found[index] = await compare(items[index]));

    private async Task<ObjectVersions> CompareAsync(ObjectDocument item, CancellationToken cancellation)
    {
        var versions = ObjectVersions.Of(item);
        var now = await api.GetAsync(item.Path, asTable: false, cancellation);
        if (now.IsSuccess)
        {
            versions = versions with { Before = Json(now.Body) };
        }
        else if (now.Code != HttpStatusCode.NotFound)
        {
            return versions with { Refusal = now.Refusal };
        }

        var wanted = item.Document.Root.ToJson();
        var then = await api.ApplyAsync(item.Path, wanted, force, dryRun: true, cancellation);
        if (then.IsSuccess)
        {
            return versions with { After = Json(then.Body) };
        }

        if (versions.Before is { } before && ImmutableFields.Of(before, wanted) is { Count: > 0 } errors && ImmutableFields.MeansRecreation(item.Kind.Kind, errors))
        {
            return versions with { IsImmutable = true, Refusal = string.Join("; ", errors), After = Json(wanted) };
        }

        return versions with { Refusal = Refusal(then) };
    }

    private static string Refusal(ObjectAnswer answer) => answer.Code switch
    {
        HttpStatusCode.Conflict => $"{answer.Refusal.TrimEnd('.')}; --force-conflicts would take the fields over",
        HttpStatusCode.Unauthorized => "the API does not know who you are (401)",
        _ => answer.Refusal,
    };

    private static JsonElement Json(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
