using System.Threading.Channels;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>The events one watcher waits for. A watcher that falls too far behind is cut off and resumes from where it was.</summary>
internal sealed class Subscription(string? resource, string? inNamespace, Action<Subscription> unsubscribe) : IDisposable
{
    private readonly Channel<StoreEvent> channel = Channel.CreateBounded<StoreEvent>(
        new BoundedChannelOptions(ObjectStore.HistoryCapacity + 1024) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<StoreEvent> Events => channel.Reader;

    public void Offer(StoreEvent happened)
    {
        var key = happened.Object.Key;
        if ((resource is null || key.Resource == resource) && (inNamespace is null || key.Namespace == inNamespace) && !channel.Writer.TryWrite(happened))
        {
            channel.Writer.TryComplete();
        }
    }

    public void Dispose()
    {
        unsubscribe(this);
        channel.Writer.TryComplete();
    }
}
