using Microsoft.Extensions.Logging;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Images;

/// <summary>Rounds of the image cache: look at every image that the node's partitions use, fetch anew what is not what it was, report.</summary>
/// <param name="cache">The cache.</param>
/// <param name="used">The images that partitions use now.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of repairs.</param>
internal sealed partial class ImageRounds(ImageCache cache, Func<IEnumerable<PartitionImage>> used, TimeProvider time, ILogger<ImageRounds> logger)
{
    private long? noticed;
    private Dictionary<string, DriftFinding> open = new(StringComparer.Ordinal);

    /// <summary>Told when an image was brought back: partitions may be waiting for it.</summary>
    public event Action? Repaired;

    /// <summary>Notes a change in the cache's folder.</summary>
    /// <param name="name">The file's name; null: some file's.</param>
    /// <param name="written">Whether its content may have been changed.</param>
    /// <returns>Whether it is worth a round: the cache's own temporary files and records are not.</returns>
    public bool Note(string? name, bool written)
    {
        if (name is not null && (name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal) || name.EndsWith(ImageRecord.Suffix, StringComparison.Ordinal)))
        {
            return false;
        }

        if (name is not null && written)
        {
            cache.Suspect(name);
        }

        noticed ??= time.GetTimestamp();
        return true;
    }

    /// <summary>Whether an image is being brought now, so that there is more to tell soon.</summary>
    public bool IsBusy => cache.IsBusy;

    /// <summary>How the images that partitions use stand on this node, by name.</summary>
    public ValueList<NodeImage> Describe() =>
        used().DistinctBy(cache.PathOf).Select(cache.Describe).OrderBy(image => image.Image, StringComparer.Ordinal).ThenBy(image => image.Identity, StringComparer.Ordinal).ToValueList();

    /// <summary>Runs a round.</summary>
    /// <param name="rules">What is done about drift of the node.</param>
    /// <param name="ct">Ends the round.</param>
    /// <returns>The findings that changed.</returns>
    public async Task<IReadOnlyList<DriftFinding>> RunAsync(DriftRules rules, CancellationToken ct)
    {
        var woken = noticed;
        noticed = null;
        var next = new Dictionary<string, DriftFinding>(StringComparer.Ordinal);
        List<DriftFinding> changed = [];
        foreach (var image in used().DistinctBy(cache.PathOf).ToList())
        {
            var path = $"node.images[{image.Namespace}/{image.Name}]";
            var stance = rules.Of(path, time.GetUtcNow());
            if (stance == DriftStance.Ignore || await LookAsync(image, ct).ConfigureAwait(false) is not { } altered)
            {
                continue;
            }

            var looked = time.GetTimestamp();
            var known = open.GetValueOrDefault(path);
            var outcome = stance == DriftStance.Enforce ? await RepairAsync(image, altered, ct).ConfigureAwait(false)
                : stance == DriftStance.Paused ? DriftOutcome.Paused
                : stance == DriftStance.Contended ? DriftOutcome.Contended
                : DriftOutcome.Warned;
            var now = time.GetUtcNow();
            var finding = new DriftFinding
            {
                Path = path,
                Expected = altered.Expected,
                Observed = altered.Observed,
                Since = known?.Since ?? now,
                LastSeen = now,
                NoticedBy = known?.NoticedBy ?? (woken is null ? DriftNotice.Scan : DriftNotice.Event),
                Source = known?.Source ?? (woken is null ? "scan" : "files"),
                DetectedAfterMs = known is not null ? known.DetectedAfterMs : woken is { } at ? (long)time.GetElapsedTime(at, looked).TotalMilliseconds : null,
                CorrectedAfterMs = outcome == DriftOutcome.Corrected ? (long)time.GetElapsedTime(woken ?? looked).TotalMilliseconds : null,
                Action = stance == DriftStance.Enforce ? "FetchImage" : "",
                Outcome = outcome,
            };
            if (outcome != DriftOutcome.Corrected)
            {
                next[path] = finding;
            }

            if (known is null || finding with { LastSeen = known.LastSeen } != known)
            {
                changed.Add(finding);
            }
        }

        changed.AddRange(open.Where(old => !next.ContainsKey(old.Key) && changed.All(finding => finding.Path != old.Key))
            .Select(old => old.Value with { Outcome = DriftOutcome.Corrected, LastSeen = time.GetUtcNow() }));
        open = next;
        return changed;
    }

    private async Task<AlteredImage?> LookAsync(PartitionImage image, CancellationToken ct)
    {
        try
        {
            return await cache.LookAsync(image, ct).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogNotLookedAt(cache.PathOf(image), problem.Message);
            return null;
        }
    }

    private async Task<DriftOutcome> RepairAsync(PartitionImage image, AlteredImage altered, CancellationToken ct)
    {
        try
        {
            await cache.RepairAsync(image, altered, ct).ConfigureAwait(false);
            LogRepaired(image.Namespace, image.Name, altered.Observed);
            Repaired?.Invoke();
            return DriftOutcome.Corrected;
        }
        catch (ImageException problem) when (problem.Reason == "ImageFetching")
        {
            return DriftOutcome.Waiting;
        }
        catch (Exception problem) when (problem is ImageException or IOException or UnauthorizedAccessException)
        {
            LogNotRepaired(image.Namespace, image.Name, altered.Observed, problem.Message);
            return DriftOutcome.Failed;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Image {Namespace}/{Name} was {Observed} in the cache and was fetched anew")]
    private partial void LogRepaired(string @namespace, string name, string observed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Image {Namespace}/{Name} is {Observed} in the cache and cannot be fetched anew: {Problem}")]
    private partial void LogNotRepaired(string @namespace, string name, string observed, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cached image {Path} cannot be looked at: {Problem}")]
    private partial void LogNotLookedAt(string path, string problem);
}
