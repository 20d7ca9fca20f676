using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>Prints findings as they come, a line each, until it is ended.</summary>
internal static class DriftWatch
{
    public static async Task RunAsync(ApiClient client, string? ns, TextWriter output, CancellationToken ct)
    {
        var lines = Channel.CreateUnbounded<DriftEntry>();
        var informer = new Informer<DriftReport>(client.For(Kinds.DriftReports), new InformerOptions { Namespace = ns }, client.Time, NullLogger.Instance);
        informer.OnChange(change =>
        {
            if (!informer.IsSynced || change.After is null || change.IsResync)
            {
                return;
            }

            var known = change.Before?.Status?.Findings.ToHashSet() ?? [];
            foreach (var entry in DriftEntry.Of(change.After, null).Where(entry => !known.Contains(entry.Finding)))
            {
                lines.Writer.TryWrite(entry);
            }
        });
        var running = informer.RunAsync(ct);
        try
        {
            await foreach (var entry in lines.Reader.ReadAllAsync(ct))
            {
                var finding = entry.Finding;
                var place = entry.Namespace.Length > 0 ? $"{entry.Namespace}/{entry.Object}" : entry.Object;
                await output.WriteLineAsync($"{finding.LastSeen:HH:mm:ss.fff} {place} {finding.Path}: {finding.Outcome} {finding.Action} (expected '{finding.Expected}', observed '{finding.Observed}')");
                await output.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
