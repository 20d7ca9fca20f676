namespace Reconciler.Metrics;

/// <summary>What a metric is called, what it means, and how it is told apart.</summary>
/// <param name="Name">Its name, in Prometheus' form with the unit.</param>
/// <param name="Kind">Counter, gauge or histogram.</param>
/// <param name="Help">What it tells, in a sentence.</param>
/// <param name="Labels">The names of its labels, three at most, in the order in which values are recorded.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Help, params string[] Labels)
{
    /// <summary>The upper bounds of a histogram's buckets, in seconds: 1 ms to 60 s.</summary>
    public static IReadOnlyList<double> Buckets { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60];
}

/// <summary>The kinds of metrics.</summary>
public enum MetricKind
{
    /// <summary>Counts up from the process's start.</summary>
    Counter,

    /// <summary>What is so now.</summary>
    Gauge,

    /// <summary>How many durations fell under each of <see cref="MetricDefinition.Buckets"/>, and their sum.</summary>
    Histogram,
}
