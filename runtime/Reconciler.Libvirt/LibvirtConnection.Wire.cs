using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt;

/// <content>The connection beside this one over which much is read at once.</content>
public sealed partial class LibvirtConnection
{
    private volatile bool hasNoWire;

    /// <summary>Opens one to the very daemon that this connection talks to; null: there is none, now or ever.</summary>
    internal WireConnection? OpenWire()
    {
        if (hasNoWire || peer is null || DriverName.Of(Uri) is not { } driver)
        {
            return null;
        }

        try
        {
            return WireConnection.Open(driver, peer, () => Volatile.Read(ref disposed) == 0 && !sink.Closed.IsCompleted);
        }
        catch (WireException)
        {
            GiveUpWire();
            return null;
        }
    }

    /// <summary>Opens no more of them: what was wrong with one would be wrong with the next.</summary>
    internal void GiveUpWire() => hasNoWire = true;
}
