using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>virterror.h. libvirt keeps the last error per thread, so it is read at once after the failed call.</summary>
internal static unsafe partial class ErrorCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virGetLastError")]
    private static partial NativeError* GetLast();

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virResetLastError")]
    private static partial void ResetLast();

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virSetErrorFunc")]
    private static partial void SetHandler(nint userData, delegate* unmanaged[Cdecl]<nint, nint, void> handler);

    /// <summary>Keeps libvirt from printing errors to our standard error: they become exceptions.</summary>
    public static void Silence() => SetHandler(0, &Ignore);

    /// <summary>The calling thread's last error as an exception that names what was tried.</summary>
    public static LibvirtException Last(string action)
    {
        var error = GetLast();
        if (error == null)
        {
            return new LibvirtException(LibvirtErrorCode.Unknown, 0, action, "libvirt gave no reason");
        }

        var exception = new LibvirtException(
            (LibvirtErrorCode)error->Code, error->Domain, action, NativeText.Borrow(error->Message) ?? "libvirt gave no message");
        ResetLast();
        return exception;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint userData, nint error)
    {
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NativeError
    {
        public int Code;
        public int Domain;
        public nint Message;
        public int Level;
    }
}
