using System.Diagnostics.CodeAnalysis;

namespace Reconciler.Metrics;

/// <summary>The values of one metric, by its labels. Recording allocates nothing once the labels were seen.</summary>
internal sealed class MetricFamily(MetricDefinition definition)
{
    /// <summary>The most series of one metric; what comes beyond is counted under the label <c>other</c>, so that nobody can fill the memory with names.</summary>
    public const int MostSeries = 1000;

    private static readonly LabelValues Other = new("other", "other", "other");
    private readonly Lock gate = new();
    private readonly Dictionary<LabelValues, MetricSeries> series = [];

    public MetricDefinition Definition { get; } = definition;

    /// <summary>Adds to a counter, notes a duration, or sets a gauge.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new LabelValues(Text(tags, 0), Text(tags, 1), Text(tags, 2));
        lock (gate)
        {
            SeriesOf(labels).Record(value, Definition.Kind);
        }
    }

    /// <summary>Forgets what a gauge showed, before it is asked anew.</summary>
    public void Clear()
    {
        lock (gate)
        {
            series.Clear();
        }
    }

    /// <summary>The series as they are now, ordered by their labels.</summary>
    public IReadOnlyList<(LabelValues Labels, MetricSeries Series)> Snapshot()
    {
        lock (gate)
        {
            return [.. series.Select(entry => (entry.Key, entry.Value.Copy())).OrderBy(entry => entry.Key, LabelValues.Order)];
        }
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags, int index) => index < tags.Length ? tags[index].Value as string ?? "" : "";

    private MetricSeries SeriesOf(LabelValues labels)
    {
        if (!series.TryGetValue(labels, out var found))
        {
            if (series.Count >= MostSeries && !series.TryGetValue(labels = Other, out found))
            {
                found = series[labels] = new MetricSeries(Definition.Kind);
            }

            found ??= series[labels] = new MetricSeries(Definition.Kind);
        }

        return found;
    }
}

/// <summary>The values of at most three labels, in the order of the definition.</summary>
internal readonly record struct LabelValues(string First, string Second, string Third)
{
    public static Comparer<LabelValues> Order { get; } = Comparer<LabelValues>.Create((left, right) =>
        string.CompareOrdinal(left.First, right.First) is var first and not 0 ? first
        : string.CompareOrdinal(left.Second, right.Second) is var second and not 0 ? second
        : string.CompareOrdinal(left.Third, right.Third));

    [SuppressMessage("Design", "CA1065", Justification = "An index of a label that no definition has is a mistake of this program.")]
    public string this[int index] => index switch { 0 => First, 1 => Second, 2 => Third, _ => throw new ArgumentOutOfRangeException(nameof(index)) };
}

/// <summary>One series.</summary>
internal sealed class MetricSeries(MetricKind kind)
{
    /// <summary>The count, what is so now, or the sum of durations.</summary>
    public double Value { get; private set; }

    /// <summary>How many durations fell into each bucket, not into those before it; the last is beyond all bounds.</summary>
    public long[] Buckets { get; private init; } = kind == MetricKind.Histogram ? new long[MetricDefinition.Buckets.Count + 1] : [];

    public void Record(double value, MetricKind kind)
    {
        Value = kind == MetricKind.Gauge ? value : Value + value;
        if (kind == MetricKind.Histogram)
        {
            var bucket = 0;
            while (bucket < MetricDefinition.Buckets.Count && value > MetricDefinition.Buckets[bucket])
            {
                bucket++;
            }

            Buckets[bucket]++;
        }
    }

    public MetricSeries Copy() => new(MetricKind.Gauge) { Value = Value, Buckets = [.. Buckets] };
}
