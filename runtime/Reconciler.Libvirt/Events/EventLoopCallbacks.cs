using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>The six functions by which libvirt asks its event loop to watch handles and timers. They are called from any thread, often with libvirt's locks held.</summary>
internal static unsafe class EventLoopCallbacks
{
    private static EventPoll poll = null!;

    /// <summary>The descriptor that was last asked to be watched on this thread: while a connection is opened, that is its socket.</summary>
    [field: ThreadStatic]
    public static int LastAdded { get; set; }

    /// <summary>Makes a poll the event loop of libvirt in this process; once.</summary>
    public static void Register(EventPoll loop)
    {
        poll = loop;
        EventCalls.RegisterLoop(&AddHandle, &UpdateHandle, &RemoveHandle, &AddTimer, &UpdateTimer, &RemoveTimer);
    }

    /// <summary>Runs the loop; never returns.</summary>
    public static void Run()
    {
        while (true)
        {
            poll.Turn();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddHandle(int descriptor, int events, nint callback, nint opaque, nint free)
    {
        LastAdded = descriptor;
        return poll.AddHandle(descriptor, events, callback, opaque, free);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateHandle(int watch, int events) => poll.UpdateHandle(watch, events);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveHandle(int watch) => poll.RemoveHandle(watch) ? 0 : -1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddTimer(int milliseconds, nint callback, nint opaque, nint free) => poll.AddTimer(milliseconds, callback, opaque, free);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateTimer(int timer, int milliseconds) => poll.UpdateTimer(timer, milliseconds);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveTimer(int timer) => poll.RemoveTimer(timer) ? 0 : -1;
}
