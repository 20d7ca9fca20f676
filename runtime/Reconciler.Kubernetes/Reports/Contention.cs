using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Reconciler.Kubernetes.Reports;

/// <summary>
/// Notices that somebody keeps changing what we put back, so that two programs do not fight for ever. Five corrections of one path within
/// 60 s back off from that path for 30 s, the next five for 60 s, and so on up to 10 min. A path that was quiet for 10 min is forgotten. Pure
/// and immutable: one for each object, kept between its rounds.
/// </summary>
public sealed class Contention
{
    /// <summary>So many corrections within <see cref="Window"/> are a fight.</summary>
    public const int Threshold = 5;

    /// <summary>The time within which corrections count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>The first back-off; each further one is twice as long.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    /// <summary>The longest back-off.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>After so long a quiet a path is as if nothing had been.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ImmutableSortedDictionary<string, Fight> fights;

    private Contention(ImmutableSortedDictionary<string, Fight> fights) => this.fights = fights;

    /// <summary>Nobody fights.</summary>
    public static Contention None { get; } = new(ImmutableSortedDictionary.Create<string, Fight>(StringComparer.Ordinal));

    /// <summary>Notes that paths were put back.</summary>
    /// <param name="paths">The paths; one that stands twice counts once.</param>
    /// <param name="now">When that was.</param>
    /// <returns>The contention from then on. A path is backed off newly if it is in <see cref="BackedOff"/> of this one only.</returns>
    public Contention Corrected(IEnumerable<string> paths, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var next = fights.ToBuilder();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            next[path] = (fights.GetValueOrDefault(path) is { } known && !known.IsOver(now) ? known : Fight.None).Corrected(now);
        }

        if (next.Count > 0)
        {
            next.RemoveRange(fights.Where(fight => fight.Value.IsOver(now) && next[fight.Key] == fight.Value).Select(fight => fight.Key).ToList());
        }

        return new Contention(next.ToImmutable());
    }

    /// <summary>The paths that are left as they are now.</summary>
    public IReadOnlySet<string> BackedOff(DateTimeOffset now) =>
        fights.Where(fight => now < fight.Value.Until).Select(fight => fight.Key).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Until when a path is left as it is; null: it is not.</summary>
    public DateTimeOffset? Until(string path, DateTimeOffset now) =>
        fights.GetValueOrDefault(path)?.Until is { } until && now < until ? until : null;

    /// <summary>When the next back-off ends, for looking again; null: there is none.</summary>
    public DateTimeOffset? NextEnd(DateTimeOffset now) => fights.Values.Where(fight => now < fight.Until).Min(fight => fight.Until);

    /// <summary>What is remembered of one path.</summary>
    /// <param name="Times">The last corrections, at most <see cref="Threshold"/> less one.</param>
    /// <param name="Pause">The last back-off's length.</param>
    /// <param name="Until">The last back-off's end; null: there was none.</param>
    private sealed record Fight(ImmutableArray<DateTimeOffset> Times, TimeSpan Pause, DateTimeOffset? Until)
    {
        public static Fight None { get; } = new([], TimeSpan.Zero, null);

        public bool IsOver(DateTimeOffset now) => now - Last >= Memory;

        private DateTimeOffset Last => Times is [.., var last] ? last : Until ?? DateTimeOffset.MinValue;

        public Fight Corrected(DateTimeOffset now)
        {
            ImmutableArray<DateTimeOffset> times = [.. Times.Where(time => now - time < Window), now];
            if (times.Length < Threshold)
            {
                return this with { Times = times };
            }

            var pause = Pause == TimeSpan.Zero ? FirstPause : Pause * 2 < LongestPause ? Pause * 2 : LongestPause;
            return new Fight([], pause, now + pause);
        }
    }
}
