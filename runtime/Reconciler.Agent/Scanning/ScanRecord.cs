namespace Reconciler.Agent.Scanning;

/// <summary>What one scan of all partitions came to.</summary>
/// <param name="At">When it began.</param>
/// <param name="Partitions">Partitions of this node.</param>
/// <param name="Verified">Those that are exactly as they were when they were last found right.</param>
/// <param name="LookedAt">The others: each got a round.</param>
/// <param name="Reading">How long reading everything took.</param>
/// <param name="Duration">How long it took until the last of those rounds had ended; what takes longer than a period is not waited for.</param>
/// <param name="Processor">Processor time of this process meanwhile, whatever it was used for.</param>
internal sealed record ScanRecord(
    DateTimeOffset At, int Partitions, int Verified, int LookedAt, TimeSpan Reading, TimeSpan Duration, TimeSpan Processor);
