namespace Reconciler.EmbeddedApi.Audit;

/// <summary>
/// Which requests of nobody that is known are written down: so many of each address in a minute, and so many of all. The others are counted
/// and told of together, so that who has no credential cannot write the history of those who have one out of the log.
/// </summary>
internal sealed class UnidentifiedRequests(TimeProvider time)
{
    /// <summary>How many of one address are written down in a minute.</summary>
    public const int EachInFull = 10;

    /// <summary>How many of all addresses together are written down in a minute.</summary>
    public const int AllInFull = 100;

    /// <summary>How many addresses are counted each for itself; the others are counted together, as <see cref="Others"/>.</summary>
    public const int MostAddresses = 100;

    /// <summary>Stands for the addresses that are too many to be counted each for itself.</summary>
    public const string Others = "others";

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Lock counting = new();
    private Dictionary<string, (long Written, long LeftOut)> counts = new(StringComparer.Ordinal);
    private long written;
    private long begun = time.GetTimestamp();

    /// <summary>Counts a request.</summary>
    /// <returns>Whether it is to be written down itself.</returns>
    public bool Take(string address)
    {
        lock (counting)
        {
            var source = counts.ContainsKey(address) || counts.Count < MostAddresses ? address : Others;
            var (full, leftOut) = counts.GetValueOrDefault(source);
            var inFull = full < EachInFull && written < AllInFull;
            counts[source] = inFull ? (full + 1, leftOut) : (full, leftOut + 1);
            written += inFull ? 1 : 0;
            return inFull;
        }
    }

    /// <summary>How many of each address were left out in the minute that is over; empty as long as it is not.</summary>
    /// <param name="now">Do not wait for the minute's end.</param>
    public IReadOnlyList<KeyValuePair<string, long>> End(bool now = false)
    {
        if (!now && time.GetElapsedTime(Interlocked.Read(ref begun)) < Span)
        {
            return [];
        }

        lock (counting)
        {
            if (!now && time.GetElapsedTime(begun) < Span)
            {
                return [];
            }

            var ended = counts;
            counts = new(StringComparer.Ordinal);
            written = 0;
            Interlocked.Exchange(ref begun, time.GetTimestamp());
            return [.. ended.Where(one => one.Value.LeftOut > 0).Select(one => KeyValuePair.Create(one.Key, one.Value.LeftOut))];
        }
    }
}
