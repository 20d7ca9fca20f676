using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>
/// Watches descriptors by epoll and keeps timers, for libvirt. What it is asked may come from any thread, with libvirt's locks held; libvirt's functions
/// are called on the loop's thread alone, with none of our own held.
/// </summary>
internal sealed unsafe class EventPoll
{
    private const int Most = 32;
    private readonly Lock gate = new();
    private readonly Dictionary<int, Watch> handles = [];
    private readonly Dictionary<int, Timer> timers = [];
    private readonly List<(nint Free, nint Opaque)> toFree = [];
    private readonly int poll = PollCalls.Create(PollCalls.CloseOnExec);
    private readonly int waker = PollCalls.EventDescriptor(0, PollCalls.CloseOnExec | PollCalls.NonBlocking);
    private long armed = long.MaxValue;
    private int last;

    /// <summary>Makes a poll that watches nothing.</summary>
    public EventPoll()
    {
        if (poll < 0 || waker < 0)
        {
            throw new LibvirtException(LibvirtErrorCode.SystemError, 0, "start libvirt's event loop", "the system gives no descriptor for it");
        }

        Control(PollCalls.Add, waker, PollCalls.Readable, 0);
    }

    /// <summary>Watches a descriptor; -1 if the system refuses.</summary>
    public int AddHandle(int descriptor, int events, nint callback, nint opaque, nint free)
    {
        lock (gate)
        {
            var watch = ++last;
            if (!Control(PollCalls.Add, descriptor, Wanted(events), watch))
            {
                return -1;
            }

            handles[watch] = new Watch(descriptor, callback, opaque, free) { Events = events };
            return watch;
        }
    }

    /// <summary>Watches it for other events; 0 lets it rest. Comes twice for each call to the daemon, so it only tells the kernel.</summary>
    public void UpdateHandle(int watch, int events)
    {
        lock (gate)
        {
            if (handles.TryGetValue(watch, out var handle) && handle.Events != events)
            {
                handle.Events = events;
                Control(PollCalls.Modify, handle.Descriptor, Wanted(events), watch);
            }
        }
    }

    /// <summary>Watches it no more.</summary>
    public bool RemoveHandle(int watch)
    {
        lock (gate)
        {
            if (!handles.Remove(watch, out var handle))
            {
                return false;
            }

            Control(PollCalls.Delete, handle.Descriptor, 0, watch);
            FreeLater(handle.Free, handle.Opaque);
            return true;
        }
    }

    /// <summary>Keeps a timer; a negative time lets it rest, 0 lets it fire at every turn.</summary>
    public int AddTimer(int milliseconds, nint callback, nint opaque, nint free)
    {
        lock (gate)
        {
            var timer = new Timer(callback, opaque, free);
            timers[++last] = timer;
            Set(timer, milliseconds);
            return last;
        }
    }

    /// <summary>Sets a timer anew. One that is put off wakes nobody: its thread finds out when it would have been due.</summary>
    public void UpdateTimer(int timer, int milliseconds)
    {
        lock (gate)
        {
            if (timers.TryGetValue(timer, out var known))
            {
                Set(known, milliseconds);
            }
        }
    }

    /// <summary>Keeps it no more.</summary>
    public bool RemoveTimer(int timer)
    {
        lock (gate)
        {
            if (!timers.Remove(timer, out var known))
            {
                return false;
            }

            FreeLater(known.Free, known.Opaque);
            return true;
        }
    }

    /// <summary>Waits until something is due, and tells libvirt of all that is.</summary>
    public void Turn()
    {
        var events = stackalloc PollEvent[Most];
        var count = PollCalls.Wait(poll, events, Most, Patience());
        for (var i = 0; i < count; i++)
        {
            if (events[i].Data == 0)
            {
                PollCalls.Drain(waker);
            }
            else
            {
                Tell((int)events[i].Data, events[i].Events);
            }
        }

        foreach (var timer in Due())
        {
            // An earlier one of this turn may have removed or stopped it.
            if (Find(timer) is { Period: >= 0 } due)
            {
                ((delegate* unmanaged[Cdecl]<int, nint, void>)due.Callback)(timer, due.Opaque);
            }
        }

        foreach (var (free, opaque) in TakeFreed())
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)free)(opaque);
        }
    }

    private void Tell(int watch, uint happened)
    {
        Watch? handle;
        lock (gate)
        {
            if (!handles.TryGetValue(watch, out handle) || handle.Events == 0)
            {
                return;
            }
        }

        // What is removed from here on is freed at the end of this turn, so the callback's data is still there.
        ((delegate* unmanaged[Cdecl]<int, int, int, nint, void>)handle.Callback)(watch, handle.Descriptor, Happened(happened), handle.Opaque);
    }

    private int Patience()
    {
        lock (gate)
        {
            armed = toFree.Count > 0 ? 0 : timers.Values.Where(timer => timer.Period >= 0).Select(timer => timer.Due).DefaultIfEmpty(long.MaxValue).Min();
            return armed == long.MaxValue ? -1 : (int)Math.Clamp(armed - Environment.TickCount64, 0, int.MaxValue);
        }
    }

    private List<int> Due()
    {
        lock (gate)
        {
            var now = Environment.TickCount64;
            List<int> due = [];
            foreach (var (id, timer) in timers)
            {
                if (timer.Period >= 0 && timer.Due <= now)
                {
                    timer.Due = now + timer.Period;
                    due.Add(id);
                }
            }

            return due;
        }
    }

    private Timer? Find(int timer)
    {
        lock (gate)
        {
            return timers.GetValueOrDefault(timer);
        }
    }

    private List<(nint Free, nint Opaque)> TakeFreed()
    {
        lock (gate)
        {
            List<(nint Free, nint Opaque)> taken = [.. toFree];
            toFree.Clear();
            return taken;
        }
    }

    private void Set(Timer timer, int milliseconds)
    {
        timer.Period = milliseconds;
        timer.Due = Environment.TickCount64 + Math.Max(0, milliseconds);
        if (milliseconds >= 0 && timer.Due < armed)
        {
            armed = timer.Due;
            PollCalls.Wake(waker);
        }
    }

    private void FreeLater(nint free, nint opaque)
    {
        if (free != 0)
        {
            toFree.Add((free, opaque));
            PollCalls.Wake(waker);
        }
    }

    private bool Control(int operation, int descriptor, uint events, int watch)
    {
        var wanted = new PollEvent { Events = events, Data = (ulong)watch };
        return PollCalls.Control(poll, operation, descriptor, &wanted) == 0;
    }

    /// <summary>The kernel tells of a hang-up also where nothing is wanted; edge-triggered it does so once, and again when something is wanted anew.</summary>
    private static uint Wanted(int events) => events == 0
        ? PollCalls.EdgeTriggered
        : ((events & 1) != 0 ? PollCalls.Readable : 0) | ((events & 2) != 0 ? PollCalls.Writable : 0);

    private static int Happened(uint events) =>
        ((events & PollCalls.Readable) != 0 ? 1 : 0) | ((events & PollCalls.Writable) != 0 ? 2 : 0)
        | ((events & PollCalls.Failed) != 0 ? 4 : 0) | ((events & PollCalls.HungUp) != 0 ? 8 : 0);

    private sealed record Watch(int Descriptor, nint Callback, nint Opaque, nint Free)
    {
        public int Events { get; set; }
    }

    private sealed record Timer(nint Callback, nint Opaque, nint Free)
    {
        public int Period { get; set; }

        public long Due { get; set; }
    }
}
