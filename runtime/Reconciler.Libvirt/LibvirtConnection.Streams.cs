using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Consoles.</content>
public sealed unsafe partial class LibvirtConnection
{
    private const uint ForceConsole = 1;

    /// <summary>Opens the first serial console of a running domain.</summary>
    /// <param name="domain">The domain, of this connection.</param>
    /// <param name="force">Whether to take it from whoever has it open.</param>
    /// <exception cref="LibvirtException">It does not run, has none, or somebody has it open.</exception>
    public LibvirtStream OpenConsole(LibvirtDomain domain, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var stream = StreamCalls.New(handle, 0);
        if (stream.IsInvalid)
        {
            throw ErrorCalls.Last("open a stream");
        }

        try
        {
            domain.OpenConsole(stream, force ? ForceConsole : 0);
            return new LibvirtStream(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
