using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>
/// libvirt's event loop: one per process, on one thread of its own, registered before the first connection is opened
/// (libvirt delivers neither events nor keepalives to a connection that is older than the loop).
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
        if (EventCalls.RegisterDefaultLoop() < 0)
        {
            throw ErrorCalls.Last("register libvirt's event loop");
        }

        new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "libvirt-events" }.Start();
        return true;
    }

    private static void Run()
    {
        while (EventCalls.RunDefaultLoop() >= 0)
        {
            // Each turn blocks in poll(2) until something happens.
        }
    }
}
