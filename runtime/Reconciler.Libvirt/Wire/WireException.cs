namespace Reconciler.Libvirt.Wire;

/// <summary>The daemon's socket cannot be used as we use it: closed, silent, or something came that we do not know. libvirt's own client is asked instead.</summary>
internal sealed class WireException(string message, Exception? cause = null) : Exception(message, cause);
