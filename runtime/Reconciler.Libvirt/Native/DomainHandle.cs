using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt.Native;

/// <summary>A reference to a virDomain.</summary>
internal sealed class DomainHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DomainHandle()
        : base(ownsHandle: true)
    {
    }

    public DomainHandle(nint domain)
        : base(ownsHandle: true) => SetHandle(domain);

    protected override bool ReleaseHandle() => DomainCalls.Free(handle) == 0;
}
