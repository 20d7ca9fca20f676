using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Reports;

/// <summary>Takes what is over for long out of drift reports, and reports away that hold nothing any more. Slow, and silent when nothing is due.</summary>
public sealed partial class ReportCollection(ApiClient client, ClusterView view, TimeSpan retention, TimeProvider time, ILogger<ReportCollection> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private readonly ResourceEndpoint<Language.Drift.DriftReport> reports = client.For(Kinds.DriftReports);

    /// <summary>Collects now and again until it is cancelled: every 10 min, more often for a retention below 100 min.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = retention / 10 < LongestPause ? retention / 10 : LongestPause;
        using var timer = new PeriodicTimer(pause < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : pause, time);
        try
        {
            do
            {
                await CollectAsync(ct).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task CollectAsync(CancellationToken ct)
    {
        foreach (var report in view.Reports.Store.All)
        {
            if (ReportRetention.Due(report, retention, time.GetUtcNow()) is not { } step)
            {
                continue;
            }

            try
            {
                if (step.Kept is { } kept)
                {
                    view.Reports.Observe(await reports.UpdateStatusAsync(report with { Status = kept }, ct).ConfigureAwait(false));
                }
                else
                {
                    // Only as it was seen: a finding that was written meanwhile stays.
                    var seen = new DeleteOptions { Uid = report.Metadata.Uid, ResourceVersion = report.Metadata.ResourceVersion };
                    await reports.DeleteAsync(ResourceKey.Of(report), seen, ct).ConfigureAwait(false);
                }
            }
            catch (ApiException refusal)
            {
                // Somebody wrote it just now, or the API is away: the next time will do.
                LogLater(ResourceKey.Of(report), refusal.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the drift report {Key} is collected later: {Problem}")]
    private partial void LogLater(ResourceKey key, string problem);
}
