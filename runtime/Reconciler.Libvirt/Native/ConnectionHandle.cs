using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt.Native;

/// <summary>A reference to a virConnect.</summary>
internal sealed class ConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => ConnectionCalls.Close(handle) >= 0;
}
