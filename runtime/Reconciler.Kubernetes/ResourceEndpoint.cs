using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes;

/// <summary>The objects of one kind. Every call fails with <see cref="ApiException"/> when the API refuses or is away.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed class ResourceEndpoint<T>
    where T : Resource
{
    private const string MergePatchType = "application/merge-patch+json";
    private readonly ApiClient client;

    internal ResourceEndpoint(ApiClient client, ResourceDefinition<T> definition)
    {
        this.client = client;
        Definition = definition;
    }

    /// <summary>Where the kind stands.</summary>
    public ResourceDefinition<T> Definition { get; }

    /// <summary>Reads an object.</summary>
    public async Task<T> GetAsync(ResourceKey key, CancellationToken ct) =>
        Read(await client.SendAsync(new ApiRequest(HttpMethod.Get, Path(key)), ct).ConfigureAwait(false));

    /// <summary>Reads an object; null when it does not exist.</summary>
    public async Task<T?> FindAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            return await GetAsync(key, ct).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads one page of a list; all namespaces when <paramref name="ns"/> is null.</summary>
    public async Task<ListPage<T>> ListPageAsync(string? ns, ListOptions options, string? continuation, CancellationToken ct)
    {
        var path = Query(ns, options, ("limit", options.Limit.ToString(CultureInfo.InvariantCulture)), ("continue", continuation));
        return ListReader.Read(await client.SendAsync(new ApiRequest(HttpMethod.Get, path), ct).ConfigureAwait(false), Definition);
    }

    /// <summary>Reads a whole list, page by page; all namespaces when <paramref name="ns"/> is null.</summary>
    public async Task<ListPage<T>> ListAsync(string? ns, ListOptions options, CancellationToken ct)
    {
        var page = await ListPageAsync(ns, options, null, ct).ConfigureAwait(false);
        if (page.Continue is null)
        {
            return page;
        }

        List<T> items = [.. page.Items];
        List<UnreadableResource> unreadable = [.. page.Unreadable];
        while (page.Continue is { } continuation)
        {
            page = await ListPageAsync(ns, options, continuation, ct).ConfigureAwait(false);
            items.AddRange(page.Items);
            unreadable.AddRange(page.Unreadable);
        }

        return page with { Items = items, Unreadable = unreadable };
    }

    /// <summary>
    /// Follows changes from a version on, until the server ends the stream (it does so after <paramref name="duration"/>).
    /// A version that is too old is an <see cref="ApiException"/> with <see cref="ApiException.IsGone"/>.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        string? ns, ListOptions options, string resourceVersion, TimeSpan duration, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stream = await OpenWatchAsync(ns, options, resourceVersion, duration, ct).ConfigureAwait(false);
        await foreach (var change in stream.ReadAsync(ct).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>Makes an object and returns it as the server keeps it.</summary>
    public async Task<T> CreateAsync(T resource, CancellationToken ct) =>
        Read(await client.SendAsync(
            new ApiRequest(HttpMethod.Post, Definition.Path(resource.Metadata.Namespace)) { Body = Write(resource), Repeatable = false }, ct).ConfigureAwait(false));

    /// <summary>Replaces an object; its resourceVersion, where set, must be the current one.</summary>
    public async Task<T> UpdateAsync(T resource, CancellationToken ct) =>
        Read(await client.SendAsync(new ApiRequest(HttpMethod.Put, Path(ResourceKey.Of(resource))) { Body = Write(resource) }, ct).ConfigureAwait(false));

    /// <summary>Replaces an object's status; its resourceVersion, where set, must be the current one.</summary>
    public async Task<T> UpdateStatusAsync(T resource, CancellationToken ct) =>
        Read(await client.SendAsync(new ApiRequest(HttpMethod.Put, Path(ResourceKey.Of(resource), "status")) { Body = Write(resource) }, ct).ConfigureAwait(false));

    /// <summary>Changes an object by a JSON merge patch.</summary>
    public Task<T> MergePatchAsync(ResourceKey key, JsonObject patch, CancellationToken ct) => PatchAsync(key, null, patch, ct);

    /// <summary>
    /// Brings an object's status from what was last seen to what it should say, by the least merge patch; writes nothing when they are
    /// the same. Fields of others stay.
    /// </summary>
    /// <returns>Whether something was written.</returns>
    public async Task<bool> PatchStatusAsync(T seen, T desired, CancellationToken ct)
    {
        var patch = MergePatch.Between(Status(seen) as JsonObject, Status(desired) as JsonObject);
        if (patch is null)
        {
            return false;
        }

        await PatchAsync(ResourceKey.Of(seen), "status", new JsonObject { ["status"] = patch }, ct).ConfigureAwait(false);
        return true;
    }

    /// <summary>Sets the finalizers of an object, provided that nobody wrote it since it was read.</summary>
    public Task<T> SetFinalizersAsync(T resource, IEnumerable<string> finalizers, CancellationToken ct)
    {
        var names = new JsonArray([.. finalizers.Select(name => (JsonNode)JsonValue.Create(name))]);
        var metadata = new JsonObject { ["finalizers"] = names, ["resourceVersion"] = resource.Metadata.ResourceVersion };
        return MergePatchAsync(ResourceKey.Of(resource), new JsonObject { ["metadata"] = metadata }, ct);
    }

    /// <summary>Applies an object on the server's side under a field manager's name.</summary>
    /// <param name="resource">The fields that this manager wants.</param>
    /// <param name="fieldManager">Who it is.</param>
    /// <param name="force">Whether to take fields over from other managers.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<T> ApplyAsync(T resource, string fieldManager, bool force, CancellationToken ct)
    {
        var path = $"{Path(ResourceKey.Of(resource))}?fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}";
        return Read(await client.SendAsync(
            new ApiRequest(HttpMethod.Patch, path) { Body = Write(resource), ContentType = "application/apply-patch+yaml" }, ct).ConfigureAwait(false));
    }

    /// <summary>Asks for an object's deletion.</summary>
    /// <returns>False when it did not exist.</returns>
    public async Task<bool> DeleteAsync(ResourceKey key, DeleteOptions options, CancellationToken ct)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.PropagationPolicy is not null)
        {
            body["propagationPolicy"] = options.PropagationPolicy;
        }

        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            body["preconditions"] = preconditions;
            if (options.Uid is not null)
            {
                preconditions["uid"] = options.Uid;
            }

            if (options.ResourceVersion is not null)
            {
                preconditions["resourceVersion"] = options.ResourceVersion;
            }
        }

        try
        {
            await client.SendAsync(new ApiRequest(HttpMethod.Delete, Path(key)) { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) }, ct).ConfigureAwait(false);
            return true;
        }
        catch (ApiException refusal) when (refusal.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Opens a stream of changes from a version on.</summary>
    internal async Task<WatchStream<T>> OpenWatchAsync(string? ns, ListOptions options, string resourceVersion, TimeSpan duration, CancellationToken ct)
    {
        var path = Query(
            ns,
            options,
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", resourceVersion),
            ("timeoutSeconds", ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        return new WatchStream<T>(await client.OpenAsync(new ApiRequest(HttpMethod.Get, path), ct).ConfigureAwait(false), Definition);
    }

    private async Task<T> PatchAsync(ResourceKey key, string? subresource, JsonObject patch, CancellationToken ct)
    {
        var request = new ApiRequest(HttpMethod.Patch, Path(key, subresource)) { Body = Encoding.UTF8.GetBytes(patch.ToJsonString()), ContentType = MergePatchType };
        return Read(await client.SendAsync(request, ct).ConfigureAwait(false));
    }

    private string Path(ResourceKey key, string? subresource = null) =>
        Definition.Path(key.Namespace.Length == 0 ? null : key.Namespace, key.Name, subresource);

    private string Query(string? ns, ListOptions options, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var path = new StringBuilder(Definition.Path(ns));
        var separator = '?';
        Add("labelSelector", options.LabelSelector);
        Add("fieldSelector", options.FieldSelector);
        foreach (var (name, value) in parameters)
        {
            Add(name, value);
        }

        return path.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                path.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }
    }

    private byte[] Write(T resource) =>
        JsonSerializer.SerializeToUtf8Bytes(resource with { ApiVersion = Definition.ApiVersion, Kind = Definition.Kind }, Definition.Json);

    private JsonNode? Status(T resource) => JsonSerializer.SerializeToNode(resource, Definition.Json)?["status"];

    private T Read(byte[] body)
    {
        try
        {
            return ListReader.Stamp(JsonSerializer.Deserialize(body, Definition.Json), Definition);
        }
        catch (JsonException problem)
        {
            throw new ApiException(new ApiStatus { Code = 406, Reason = "Unreadable", Message = $"the API's {Definition.Kind} cannot be read: {problem.Message}" }, problem);
        }
    }
}
