using Microsoft.Extensions.Logging;

namespace Reconciler.Agent.Images;

/// <summary>Deletes cached images that nothing on the node has used for a while, and what broken transfers left of such.</summary>
/// <param name="cache">The cache.</param>
/// <param name="used">The paths that something needs; null: nobody knows, and nothing is deleted.</param>
/// <param name="retention">How long an image stays that nothing uses.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of deletions.</param>
internal sealed partial class ImageCollection(ImageCache cache, Func<HashSet<string>?> used, TimeSpan retention, TimeProvider time, ILogger<ImageCollection> logger)
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromHours(1);

    /// <summary>Collects from time to time until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var period = retention < ShortestPeriod ? ShortestPeriod : retention > LongestPeriod ? LongestPeriod : retention;
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false))
        {
            try
            {
                await CollectAsync(ct).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or Libvirt.LibvirtException)
            {
                LogNotCollected(problem.Message);
            }
        }
    }

    /// <summary>Notes what is unused now, and deletes what has been for long enough.</summary>
    /// <returns>The files that were deleted.</returns>
    public async Task<IReadOnlyList<string>> CollectAsync(CancellationToken ct)
    {
        if (cache.Files() is not [_, ..] files || used() is not { } needed)
        {
            return [];
        }

        var now = time.GetUtcNow();
        List<string> deleted = [];
        foreach (var file in files)
        {
            var since = cache.NoteUse(file, needed.Contains(file), now);
            if (since is { } unused && now - unused >= retention && used() is { } still && !still.Contains(file))
            {
                await cache.DeleteAsync(file, ct).ConfigureAwait(false);
                LogDeleted(file, unused);
                deleted.Add(file);
            }
        }

        return deleted;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Image {File} was deleted from the cache: nothing on this node has used it since {Since}")]
    private partial void LogDeleted(string file, DateTimeOffset since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused images could not be looked for: {Problem}")]
    private partial void LogNotCollected(string problem);
}
