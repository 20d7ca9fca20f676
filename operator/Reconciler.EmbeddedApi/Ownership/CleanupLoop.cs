using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Ownership;

/// <summary>Follows every event of the store and deletes what goes with something else: dependents with their owners, content with its namespace, objects with their definition.</summary>
internal sealed partial class CleanupLoop
{
    private readonly ILogger logger;
    private readonly IReadOnlyList<ICleanup> cleanups;
    private readonly CancellationToken stopping;

    public CleanupLoop(ObjectStore store, LiveCatalog catalog, ObjectUpdate update, ObjectDeletion deletion, ILogger logger, CancellationToken stopping)
    {
        this.logger = logger;
        this.stopping = stopping;
        cleanups =
        [
            new OwnerCleanup(store, catalog, update, deletion),
            new Namespaces.NamespaceCleanup(store, catalog, deletion),
            new CustomResources.DefinitionCleanup(store, catalog, update, deletion),
        ];
        Completion = Task.Run(() => StoreFollowing.RunAsync(store, BeginAsync, FollowAsync, stopping), CancellationToken.None);
    }

    public Task Completion { get; }

    private async Task BeginAsync(StoreSnapshot start)
    {
        foreach (var stored in start.Resources.SelectMany(resource => start.List(resource)))
        {
            await SeeAsync(new StoreEvent(StoreEventKind.Added, stored, null)).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(ChannelReader<StoreEvent> events)
    {
        await foreach (var happened in events.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            await SeeAsync(happened).ConfigureAwait(false);
        }
    }

    private async Task SeeAsync(StoreEvent happened)
    {
        foreach (var cleanup in cleanups)
        {
            try
            {
                await cleanup.SeeAsync(happened).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ApiException or StorageException)
            {
                LogFailed(logger, happened.Object.Key.Resource, happened.Object.Key.Namespace, happened.Object.Key.Name, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleaning up after {Resource} {Namespace}/{Name} failed: {Problem}")]
    private static partial void LogFailed(ILogger logger, string resource, string @namespace, string name, string problem);
}
