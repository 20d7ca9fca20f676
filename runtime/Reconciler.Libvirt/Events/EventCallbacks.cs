using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Events;

/// <summary>
/// The functions that libvirt's event thread calls. Each only copies what it is given into the sink: whatever blocks here
/// blocks the events of every connection. The last argument is always the handle of the sink.
/// </summary>
internal static class EventCallbacks
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Lifecycle(nint connection, nint domain, int what, int detail, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.Lifecycle, (DomainLifecycle)what, detail);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Reboot(nint connection, nint domain, nint sink) => Sink(sink).Publish(domain, DomainEventKind.Reboot);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void ControlError(nint connection, nint domain, nint sink) => Sink(sink).Publish(domain, DomainEventKind.ControlError);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Watchdog(nint connection, nint domain, int action, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.Watchdog, detail: action);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void IoError(nint connection, nint domain, nint path, nint alias, int action, nint reason, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.IoError, detail: action, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void DiskChange(nint connection, nint domain, nint oldPath, nint newPath, nint alias, int reason, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.DiskChange, detail: reason, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void TrayChange(nint connection, nint domain, nint alias, int reason, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.TrayChange, detail: reason, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void BalloonChange(nint connection, nint domain, ulong kibibytes, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.BalloonChange, size: kibibytes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void DeviceRemoved(nint connection, nint domain, nint alias, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.DeviceRemoved, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void DeviceAdded(nint connection, nint domain, nint alias, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.DeviceAdded, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void DeviceRemovalFailed(nint connection, nint domain, nint alias, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.DeviceRemovalFailed, subject: alias);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Tunable(nint connection, nint domain, nint parameters, int count, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.Tunable);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void AgentLifecycle(nint connection, nint domain, int state, int reason, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.AgentLifecycle, detail: state);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void MetadataChange(nint connection, nint domain, int type, nint uri, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.MetadataChange, detail: type, subject: uri);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void MemoryDeviceSizeChange(nint connection, nint domain, nint alias, ulong kibibytes, nint sink) =>
        Sink(sink).Publish(domain, DomainEventKind.MemoryDeviceSizeChange, subject: alias, size: kibibytes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Closed(nint connection, int reason, nint sink) => Sink(sink).Close((ConnectionCloseReason)reason);

    /// <summary>libvirt has dropped a registration and its handle with it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint sink) => GCHandle.FromIntPtr(sink).Free();

    private static EventSink Sink(nint handle) => (EventSink)GCHandle.FromIntPtr(handle).Target!;
}
