using System.Threading.Channels;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>Where the callbacks of one connection put what they are told.</summary>
internal sealed class EventSink(TimeProvider time)
{
    private readonly Channel<DomainEvent> channel = Channel.CreateUnbounded<DomainEvent>(new() { SingleReader = true });
    private readonly TaskCompletionSource<ConnectionCloseReason> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<DomainEvent> Events => channel.Reader;

    public Task<ConnectionCloseReason> Closed => closed.Task;

    public unsafe void Publish(nint domain, DomainEventKind kind, DomainLifecycle? lifecycle = null, int detail = 0, nint subject = 0, ulong size = 0)
    {
        var uuid = stackalloc byte[16];
        if (DomainCalls.GetUuid(domain, uuid) < 0)
        {
            return; // The domain's reference is invalid, which libvirt never passes; nothing could be said about it.
        }

        channel.Writer.TryWrite(new DomainEvent
        {
            Kind = kind,
            DomainName = NativeText.Borrow(DomainCalls.GetName(domain)) ?? "",
            DomainUuid = new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true),
            ReceivedAt = time.GetUtcNow(),
            Timestamp = time.GetTimestamp(),
            Lifecycle = lifecycle,
            Detail = detail,
            Subject = subject == 0 ? null : NativeText.Borrow(subject),
            Size = size,
        });
    }

    public void Close(ConnectionCloseReason reason)
    {
        closed.TrySetResult(reason);
        channel.Writer.TryComplete();
    }
}
