using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>libvirt-stream.h: bytes to and from a hypervisor.</summary>
internal static unsafe partial class StreamCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virStreamNew")]
    public static partial StreamHandle New(ConnectionHandle connection, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virStreamSend")]
    public static partial int Send(StreamHandle stream, byte* data, nuint length);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virStreamRecv")]
    public static partial int Receive(StreamHandle stream, byte* data, nuint length);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virStreamFree")]
    public static partial int Free(nint stream);
}
