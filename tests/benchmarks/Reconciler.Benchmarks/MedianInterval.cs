namespace Reconciler.Benchmarks;

/// <summary>
/// Between which samples the true median stands with at least 95 % confidence. How many of n samples are below it is binomial with one half, whatever
/// they are distributed like.
/// </summary>
internal static class MedianInterval
{
    private const double Tail = 0.025;

    /// <summary>The interval's ends; of fewer than six samples all of them, which is less than 95 %.</summary>
    public static double[] Of(IReadOnlyList<double> samples)
    {
        var sorted = samples.Order().ToArray();
        var cut = 0;
        var probability = Math.Pow(0.5, sorted.Length);
        for (var (below, sum) = (0, probability); sum <= Tail; sum += probability)
        {
            // So many samples may stand outside on either side.
            cut = ++below;
            probability *= (sorted.Length - below + 1) / (double)below;
        }

        cut = Math.Max(cut - 1, 0);
        return [sorted[cut], sorted[^(cut + 1)]];
    }
}
