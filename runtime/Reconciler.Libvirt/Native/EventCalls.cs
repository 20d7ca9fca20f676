using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>libvirt-event.h and the registration of domain events.</summary>
internal static unsafe partial class EventCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virEventRegisterImpl")]
    public static partial void RegisterLoop(
        delegate* unmanaged[Cdecl]<int, int, nint, nint, nint, int> addHandle,
        delegate* unmanaged[Cdecl]<int, int, void> updateHandle,
        delegate* unmanaged[Cdecl]<int, int> removeHandle,
        delegate* unmanaged[Cdecl]<int, nint, nint, nint, int> addTimer,
        delegate* unmanaged[Cdecl]<int, int, void> updateTimer,
        delegate* unmanaged[Cdecl]<int, int> removeTimer);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectDomainEventRegisterAny")]
    public static partial int Register(ConnectionHandle connection, nint domain, int eventId, void* callback, nint opaque, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectDomainEventDeregisterAny")]
    public static partial int Deregister(ConnectionHandle connection, int callbackId);
}
