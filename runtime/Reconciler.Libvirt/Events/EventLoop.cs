using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>
/// libvirt's event loop: one per process, on one thread of its own, registered before the first connection is opened
/// (libvirt delivers neither events nor keepalives to a connection that is older than the loop).
/// It is ours and not libvirt's default one: that one wakes its thread several times for every single call to the daemon, since a
/// caller takes the socket from the loop and gives it back. Here both are one epoll_ctl, and the thread sleeps on.
/// </summary>
internal static class EventLoop
{
    private static readonly Lazy<bool> Started = new(Start, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Starts the loop unless it runs.</summary>
    public static void EnsureRunning() => _ = Started.Value;

    private static bool Start()
    {
        LibvirtLibrary.Register();
        if (ConnectionCalls.Initialize() < 0)
        {
            throw ErrorCalls.Last("initialize libvirt");
        }

        ErrorCalls.Silence();
        EventLoopCallbacks.Register(new EventPoll());
        new Thread(EventLoopCallbacks.Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "libvirt-events" }.Start();
        return true;
    }
}
