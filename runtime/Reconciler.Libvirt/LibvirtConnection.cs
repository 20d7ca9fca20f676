using System.Runtime.InteropServices;
using System.Threading.Channels;
using Reconciler.Libvirt.Events;
using Reconciler.Libvirt.Native;
using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt;

/// <summary>
/// A connection to a hypervisor. All calls block and may be made from any thread; every failed call throws
/// <see cref="LibvirtException"/>. After the daemon has gone the connection stays dead: open another.
/// </summary>
public sealed unsafe partial class LibvirtConnection : IDisposable
{
    private readonly ConnectionHandle handle;
    private readonly EventSink sink;
    private readonly List<int> registrations;
    private readonly SocketPeer? peer;
    private int disposed;

    private LibvirtConnection(ConnectionHandle handle, EventSink sink, string uri, SocketPeer? peer)
    {
        this.handle = handle;
        this.peer = peer;
        this.sink = sink;
        Uri = uri;
        registrations = EventRegistration.Add(handle, sink);
        var closeHandle = GCHandle.ToIntPtr(GCHandle.Alloc(sink));
        if (ConnectionCalls.RegisterCloseCallback(handle, &EventCallbacks.Closed, closeHandle, &EventCallbacks.Free) < 0)
        {
            GCHandle.FromIntPtr(closeHandle).Free(); // In-process drivers such as test: have nothing to lose.
        }
    }

    /// <summary>The address that was opened.</summary>
    public string Uri { get; }

    /// <summary>All domains' events in order of arrival; completes when the connection ends. For one reader.</summary>
    public ChannelReader<DomainEvent> Events => sink.Events;

    /// <summary>Completes with the reason when the connection ends; never fails.</summary>
    public Task<ConnectionCloseReason> Closed => sink.Closed;

    /// <summary>True while the daemon answers.</summary>
    public bool IsAlive => Volatile.Read(ref disposed) == 0 && !sink.Closed.IsCompleted && ConnectionCalls.IsAlive(handle) == 1;

    /// <summary>Opens a connection and subscribes to all domain events.</summary>
    /// <param name="uri">For example <c>qemu:///system</c>, <c>qemu+unix:///system?socket=/run/...</c> or <c>test:///default</c>.</param>
    /// <param name="time">The clock that stamps events.</param>
    /// <param name="keepAlive">Seconds between keepalive messages; 5 lost ones end the connection. Default 5, 0 switches them off.</param>
    /// <exception cref="LibvirtException">The hypervisor cannot be reached.</exception>
    public static LibvirtConnection Open(string uri, TimeProvider time, int keepAlive = 5)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        EventLoop.EnsureRunning();
        EventLoopCallbacks.LastAdded = -1;
        var handle = ConnectionCalls.Open(uri);
        if (handle.IsInvalid)
        {
            throw ErrorCalls.Last($"connect to libvirt at {uri}");
        }

        try
        {
            // Fails with an in-process driver, which needs none.
            _ = keepAlive > 0 ? ConnectionCalls.SetKeepAlive(handle, keepAlive, 5) : 0;
            return new LibvirtConnection(handle, new EventSink(time), uri, SocketPeer.Of(EventLoopCallbacks.LastAdded));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Ends the connection; domains keep running.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        EventRegistration.Remove(handle, registrations);
        _ = ConnectionCalls.UnregisterCloseCallback(handle, &EventCallbacks.Closed);
        handle.Dispose();
        sink.Close(ConnectionCloseReason.Client);
    }
}
