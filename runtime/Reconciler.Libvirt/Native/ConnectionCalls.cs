using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>libvirt-host.h: the connection and the host behind it.</summary>
internal static unsafe partial class ConnectionCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virInitialize")]
    public static partial int Initialize();

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectOpen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ConnectionHandle Open(string uri);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectClose")]
    public static partial int Close(nint connection);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectSetKeepAlive")]
    public static partial int SetKeepAlive(ConnectionHandle connection, int intervalSeconds, uint count);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectIsAlive")]
    public static partial int IsAlive(ConnectionHandle connection);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectRegisterCloseCallback")]
    public static partial int RegisterCloseCallback(
        ConnectionHandle connection,
        delegate* unmanaged[Cdecl]<nint, int, nint, void> callback,
        nint opaque,
        delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectUnregisterCloseCallback")]
    public static partial int UnregisterCloseCallback(
        ConnectionHandle connection,
        delegate* unmanaged[Cdecl]<nint, int, nint, void> callback);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectGetCapabilities")]
    public static partial nint GetCapabilities(ConnectionHandle connection);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectGetDomainCapabilities", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetDomainCapabilities(ConnectionHandle connection, string? emulator, string? architecture, string? machine, string? type, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectGetHostname")]
    public static partial nint GetHostName(ConnectionHandle connection);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectGetLibVersion")]
    public static partial int GetLibVersion(ConnectionHandle connection, out CULong version);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virNodeGetInfo")]
    public static partial int GetNodeInfo(ConnectionHandle connection, NativeNodeInfo* info);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectListAllDomains")]
    public static partial int ListAllDomains(ConnectionHandle connection, nint** domains, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virConnectGetAllDomainStats")]
    public static partial int GetAllDomainStats(ConnectionHandle connection, uint stats, NativeStatsRecord*** records, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainStatsRecordListFree")]
    public static partial void FreeStats(NativeStatsRecord** records);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainLookupByUUID")]
    public static partial DomainHandle LookupByUuid(ConnectionHandle connection, byte* uuid);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainLookupByName", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DomainHandle LookupByName(ConnectionHandle connection, string name);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainDefineXMLFlags", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DomainHandle DefineXml(ConnectionHandle connection, string xml, uint flags);
}

/// <summary>struct virNodeInfo.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeNodeInfo
{
    public fixed byte Model[32];
    public CULong MemoryKiB;
    public uint Cpus;
    public uint Mhz;
    public uint Nodes;
    public uint Sockets;
    public uint Cores;
    public uint Threads;
}

/// <summary>struct virDomainStatsRecord.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeStatsRecord
{
    public nint Domain;
    public NativeTypedParameter* Parameters;
    public int Count;
}
