using Microsoft.Extensions.Logging;
using Reconciler.Metrics;

namespace Reconciler.Agent.Denials;

/// <summary>Counts what AccessPolicies deny, out of ovn-controller's log, which is the only place where OVN tells of single packets.</summary>
internal sealed partial class DenialCount(string file, ProcessMetrics metrics, TimeProvider time, ILogger<DenialCount> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Counts until it is cancelled. A log that cannot be read is told once, and looked for again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var tail = new LogTail(file);
        using var clock = new PeriodicTimer(Pause, time);
        var isToldAway = false;
        try
        {
            do
            {
                try
                {
                    tail.Read(Count);
                    isToldAway = false;
                }
                catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
                {
                    if (!isToldAway)
                    {
                        LogUnreadable(logger, file, problem.Message);
                        isToldAway = true;
                    }
                }
            }
            while (await clock.WaitForNextTickAsync(ct).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private void Count(ReadOnlySpan<char> line)
    {
        if (DeniedPacket.Parse(line) is { } denied)
        {
            metrics.Denied(denied.Namespace, denied.Policy, denied.Direction);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "ovn-controller's log {File} cannot be read, so denied packets are not counted: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string file, string problem);
}
