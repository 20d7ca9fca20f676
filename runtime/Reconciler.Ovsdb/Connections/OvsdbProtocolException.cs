namespace Reconciler.Ovsdb;

/// <summary>The other side does not speak the protocol, or refused a request as a whole.</summary>
public sealed class OvsdbProtocolException(string message, Exception? cause = null) : Exception(message, cause);
