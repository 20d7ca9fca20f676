using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>libvirt-event.h and the registration of domain events.</summary>
internal static unsafe partial class EventCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virEventRegisterDefaultImpl")]
    public static partial int RegisterDefaultLoop();

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virEventRunDefaultImpl")]
    public static partial int RunDefaultLoop();

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectDomainEventRegisterAny")]
    public static partial int Register(ConnectionHandle connection, nint domain, int eventId, void* callback, nint opaque, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectDomainEventDeregisterAny")]
    public static partial int Deregister(ConnectionHandle connection, int callbackId);
}
