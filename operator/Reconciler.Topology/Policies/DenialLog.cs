namespace Reconciler.Topology;

/// <summary>How packets that a rule drops are logged.</summary>
/// <param name="Name">The name that stands in the log's lines.</param>
/// <param name="Meter">The name of the meter that bounds the log.</param>
internal sealed record DenialLog(DenialName Name, string Meter)
{
    /// <summary>Packets logged in a second, on each node.</summary>
    public const int PerSecond = 20;

    /// <summary>Packets logged at once before that.</summary>
    public const int AtOnce = 100;
}
