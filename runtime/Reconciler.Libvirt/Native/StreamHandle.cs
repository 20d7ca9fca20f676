using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt.Native;

/// <summary>A reference to a virStream.</summary>
internal sealed class StreamHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => StreamCalls.Free(handle) == 0;
}
