using System.Threading.Channels;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>What follows the store in the background: everything there is, then what happens, and begun anew whenever it was cut off for being slow.</summary>
internal static class StoreFollowing
{
    /// <summary>Follows until it is stopped.</summary>
    /// <param name="store">The store.</param>
    /// <param name="begin">Given everything there is, once and after each cut.</param>
    /// <param name="follow">Reads what happens from then on, until the events end.</param>
    /// <param name="stopping">The server ends.</param>
    public static async Task RunAsync(ObjectStore store, Func<StoreSnapshot, Task> begin, Func<ChannelReader<StoreEvent>, Task> follow, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                using var subscription = store.Subscribe(null, null, null, out var start)!;
                await begin(start).ConfigureAwait(false);
                await follow(subscription.Events).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As asked.
        }
    }
}
