using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Events;

/// <summary>Registers every kind of domain event of a connection with its callback.</summary>
internal static unsafe class EventRegistration
{
    /// <summary>Registers all that this driver knows; returns the callbacks' ids for <see cref="Remove"/>.</summary>
    public static List<int> Add(ConnectionHandle connection, EventSink sink)
    {
        var ids = new List<int>();
        foreach (var (kind, callback) in Callbacks())
        {
            var handle = GCHandle.ToIntPtr(GCHandle.Alloc(sink));
            var id = EventCalls.Register(connection, 0, (int)kind, (void*)callback, handle, &EventCallbacks.Free);
            if (id >= 0)
            {
                ids.Add(id);
                continue;
            }

            GCHandle.FromIntPtr(handle).Free();
            var error = ErrorCalls.Last($"register for {kind} events");
            if (kind == DomainEventKind.Lifecycle && error.Code != LibvirtErrorCode.NoSupport)
            {
                throw error; // Without it nothing would be noticed; other kinds may be unknown to an older daemon.
            }
        }

        return ids;
    }

    /// <summary>Removes callbacks; errors mean that the connection is gone, and the callbacks with it.</summary>
    public static void Remove(ConnectionHandle connection, List<int> ids)
    {
        foreach (var id in ids)
        {
            _ = EventCalls.Deregister(connection, id);
        }
    }

    private static (DomainEventKind Kind, nint Callback)[] Callbacks() =>
    [
        (DomainEventKind.Lifecycle, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void>)&EventCallbacks.Lifecycle),
        (DomainEventKind.Reboot, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&EventCallbacks.Reboot),
        (DomainEventKind.ControlError, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&EventCallbacks.ControlError),
        (DomainEventKind.Watchdog, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, void>)&EventCallbacks.Watchdog),
        (DomainEventKind.IoError, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int, nint, nint, void>)&EventCallbacks.IoError),
        (DomainEventKind.DiskChange, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int, nint, void>)&EventCallbacks.DiskChange),
        (DomainEventKind.TrayChange, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, void>)&EventCallbacks.TrayChange),
        (DomainEventKind.BalloonChange, (nint)(delegate* unmanaged[Cdecl]<nint, nint, ulong, nint, void>)&EventCallbacks.BalloonChange),
        (DomainEventKind.DeviceRemoved, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void>)&EventCallbacks.DeviceRemoved),
        (DomainEventKind.DeviceAdded, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void>)&EventCallbacks.DeviceAdded),
        (DomainEventKind.DeviceRemovalFailed, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void>)&EventCallbacks.DeviceRemovalFailed),
        (DomainEventKind.Tunable, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, void>)&EventCallbacks.Tunable),
        (DomainEventKind.AgentLifecycle, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void>)&EventCallbacks.AgentLifecycle),
        (DomainEventKind.MetadataChange, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, void>)&EventCallbacks.MetadataChange),
        (DomainEventKind.MemoryDeviceSizeChange, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, ulong, nint, void>)&EventCallbacks.MemoryDeviceSizeChange),
    ];
}
