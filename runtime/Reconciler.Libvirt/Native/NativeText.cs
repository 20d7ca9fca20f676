using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>Strings that libvirt hands out.</summary>
internal static unsafe class NativeText
{
    /// <summary>Copies a string whose memory the caller owns, and frees it.</summary>
    public static string Take(nint text)
    {
        try
        {
            return Marshal.PtrToStringUTF8(text) ?? "";
        }
        finally
        {
            NativeMemory.Free((void*)text);
        }
    }

    /// <summary>Copies a string that stays libvirt's.</summary>
    public static string? Borrow(nint text) => Marshal.PtrToStringUTF8(text);
}
