using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>epoll(7) and eventfd(2).</summary>
internal static unsafe partial class PollCalls
{
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Failed = 0x8;
    public const uint HungUp = 0x10;
    public const uint EdgeTriggered = 1u << 31;

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int Control(int poll, int operation, int descriptor, PollEvent* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static partial int Wait(int poll, PollEvent* happened, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    public static partial int EventDescriptor(uint start, int flags);

    /// <summary>Makes an eventfd readable.</summary>
    public static void Wake(int descriptor)
    {
        ulong one = 1;
        _ = Write(descriptor, &one, sizeof(ulong));
    }

    /// <summary>Makes it unreadable.</summary>
    public static void Drain(int descriptor)
    {
        ulong count;
        _ = Read(descriptor, &count, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* from, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, void* into, nuint count);
}

/// <summary>struct epoll_event as 64-bit x86 has it: without padding.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct PollEvent
{
    public uint Events;
    public ulong Data;
}
