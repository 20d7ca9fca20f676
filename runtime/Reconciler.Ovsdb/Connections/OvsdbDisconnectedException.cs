namespace Reconciler.Ovsdb;

/// <summary>
/// The connection is not there, or ended before an answer came. Whether a transaction under way was carried out is
/// unknown: read again before planning again.
/// </summary>
public sealed class OvsdbDisconnectedException(string message, Exception? cause = null) : IOException(message, cause);
