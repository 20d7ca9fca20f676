namespace Reconciler.Agent.Images;

/// <summary>How far a transfer is. Written by one, read by many.</summary>
internal sealed class TransferProgress
{
    private long received;
    private long length = -1;

    /// <summary>Bytes received.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>Bytes in all; null: not known.</summary>
    public long? Length => Interlocked.Read(ref length) is >= 0 and var known ? known : null;

    /// <summary>Percent, 0 to 100; null: not known.</summary>
    public int? Percent => Length is > 0 and var all ? (int)Math.Clamp(Received * 100.0 / all, 0, 100) : null;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="at">Bytes that are there.</param>
    /// <param name="all">Bytes in all; null: not known.</param>
    public void Begin(long at, long? all)
    {
        Interlocked.Exchange(ref received, at);
        Interlocked.Exchange(ref length, all ?? -1);
    }

    /// <summary>Counts a piece.</summary>
    public void Add(int bytes) => Interlocked.Add(ref received, bytes);
}
