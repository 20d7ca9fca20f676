namespace Reconciler.Benchmarks;

/// <summary>One figure as it was measured, beside its floor of the same run and its target.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Unit of all numbers.</param>
/// <param name="Measured">The median of ours.</param>
/// <param name="Floor">The median of the same done by hand in the same run; absent where there is none.</param>
/// <param name="Target">The most that is allowed, or the least.</param>
/// <param name="TargetRule">How the target follows from the floor.</param>
/// <param name="Samples">Our samples, in order.</param>
/// <param name="FloorSamples">The floor's samples, in order.</param>
internal sealed record Figure(
    string Name, string Unit, double Measured, double? Floor, double Target, string TargetRule, double[] Samples, double[] FloorSamples)
{
    /// <summary>Whether the target is the least that is allowed.</summary>
    public bool IsLeast { get; init; }

    /// <summary>Between which values the median stands, with 95 % confidence; where it matters.</summary>
    public double[]? Interval { get; init; }

    public bool Reached => IsLeast ? Measured >= Target : Measured <= Target;

    public static Figure Absolute(string name, string unit, double target, IReadOnlyList<double> samples) =>
        new(name, unit, Median(samples), null, target, $"at most {target}", [.. samples], []);

    public static Figure FloorPlus(string name, string unit, double margin, IReadOnlyList<double> samples, IReadOnlyList<double> floor) =>
        new(name, unit, Median(samples), Median(floor), Median(floor) + margin, $"floor + {margin}", [.. samples], [.. floor]);

    public static Figure Ratio(string name, string unit, double most, IReadOnlyList<double> samples, IReadOnlyList<double> floor) =>
        new(name, unit, Median(samples), Median(floor), Median(floor) * most, $"{most} x floor", [.. samples], [.. floor]);

    /// <summary>At least so many times the floor.</summary>
    public static Figure LeastRatio(string name, string unit, double least, IReadOnlyList<double> samples, IReadOnlyList<double> floor) =>
        new(name, unit, Median(samples), Median(floor), Median(floor) * least, $"at least {least} x floor", [.. samples], [.. floor]) { IsLeast = true };

    /// <summary>What others take, to be seen beside ours; there is nothing for us to reach.</summary>
    public static Figure Beside(string name, string unit, IReadOnlyList<double> samples) =>
        new(name, unit, Median(samples), null, Median(samples), "not ours, to compare", [.. samples], []);

    /// <summary>Pairs that were measured one beside the other: the median of ours to theirs, with its interval, and the medians of both.</summary>
    public static IReadOnlyList<Figure> Pairs(string name, string unit, double least, IReadOnlyList<double> samples, IReadOnlyList<double> floor)
    {
        double[] ratios = [.. samples.Zip(floor, (ours, theirs) => ours / theirs)];
        return
        [
            new($"{name}, median of {ratios.Length} pairs' ratios", "x", Median(ratios), null, least, $"at least {least}", ratios, []) { IsLeast = true, Interval = MedianInterval.Of(ratios) },
            new(name, unit, Median(samples), Median(floor), Median(samples), "ratio above", [.. samples], [.. floor]),
        ];
    }

    public static double Median(IReadOnlyList<double> samples)
    {
        var sorted = samples.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
