using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;
using Reconciler.Language.Quotas;

namespace Reconciler.EmbeddedApi.Quotas;

/// <summary>Keeps the status of quotas: what is taken of each. It tells; what is let through is decided anew at each write (<see cref="QuotaGate"/>).</summary>
internal sealed partial class QuotaStatus
{
    private readonly ObjectStore store;
    private readonly QuotaUsage usage;
    private readonly ObjectUpdate update;
    private readonly ILogger logger;
    private readonly CancellationToken stopping;
    private readonly ResourceDefinition resource = BuiltInDefinitions.Resources.Single(one => one.StorageKey == BuiltInDefinitions.ResourceQuotas);

    public QuotaStatus(ObjectStore store, QuotaUsage usage, ObjectUpdate update, ILogger logger, CancellationToken stopping)
    {
        this.store = store;
        this.usage = usage;
        this.update = update;
        this.logger = logger;
        this.stopping = stopping;
        Completion = Task.Run(() => StoreFollowing.RunAsync(store, start => TellAsync(start.List(BuiltInDefinitions.ResourceQuotas)), FollowAsync, stopping), CancellationToken.None);
    }

    public Task Completion { get; }

    /// <summary>Tells of the quotas of namespaces in which something happened; what happened meanwhile counts once.</summary>
    private async Task FollowAsync(ChannelReader<StoreEvent> events)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        while (await events.WaitToReadAsync(stopping).ConfigureAwait(false))
        {
            touched.Clear();
            var everywhere = false;
            while (events.TryRead(out var happened))
            {
                touched.Add(happened.Object.Key.Namespace);
                everywhere |= QuotaUsage.IsReferredTo(happened.Object.Key.Resource);
            }

            await TellAsync(store.Snapshot.List(BuiltInDefinitions.ResourceQuotas).Where(quota => everywhere || touched.Contains(quota.Key.Namespace))).ConfigureAwait(false);
        }
    }

    private async Task TellAsync(IEnumerable<StoredObject> quotas)
    {
        foreach (var quota in quotas)
        {
            try
            {
                await TellAsync(quota).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ApiException or StorageException)
            {
                LogFailed(logger, quota.Key.Namespace, quota.Key.Name, e.Message);
            }
        }
    }

    private async Task TellAsync(StoredObject quota)
    {
        var (key, hard) = (quota.Key, QuotaGate.HardOf(quota.Parse()));
        var used = usage.Of(hard.Keys, key.Namespace, store.Snapshot);
        var status = new JsonObject();
        status.Put("hard", Map(hard));
        status.Put("used", Map(used.Select(pair => KeyValuePair.Create(pair.Key, QuotaNames.Text(pair.Key, pair.Value)))));
        var request = new WriteRequest
        {
            Resource = resource,
            Namespace = key.Namespace,
            Name = key.Name,
            Subresource = "status",
            FieldManager = "resourcequota-controller",
            FieldValidation = FieldValidation.Ignore,
        };
        await update.TryUpdateAsync(
            request,
            document =>
            {
                document["status"] = status.DeepClone();
                return document;
            },
            [],
            (_, _) => { }).ConfigureAwait(false);
    }

    private static JsonObject? Map(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new JsonObject(pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        return map.Count == 0 ? null : map;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is taken of quota {Namespace}/{Name} could not be told: {Problem}")]
    private static partial void LogFailed(ILogger logger, string @namespace, string name, string problem);
}
