using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Cli.Reports;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>Prints findings as they come, a line each, until it is ended or nobody reads them any more. While the API is away it waits, and says so.</summary>
internal sealed class DriftWatch
{
    private const int LongestValue = 200;
    private readonly Channel<Told> lines = Channel.CreateUnbounded<Told>();
    private readonly Informer<DriftReport> informer;
    private bool wasAway;

    public DriftWatch(ApiClient client, string? ns)
    {
        informer = new Informer<DriftReport>(client.For(Kinds.DriftReports), new InformerOptions { Namespace = ns }, client.Time, NullLogger.Instance);
        informer.OnChange(Changed);
        informer.StateChanged += StateChanged;
    }

    /// <summary>Prints what is open, then every change of a finding.</summary>
    /// <param name="since">Findings that were closed after this are shown first as well; null: the open ones only.</param>
    /// <param name="asJson">Whether to print JSON Lines; else a line for people.</param>
    /// <param name="output">Takes the findings.</param>
    /// <param name="error">Takes what is said of the API.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Whether everything was in sync at the end.</returns>
    public async Task<bool> RunAsync(DateTimeOffset? since, bool asJson, TextWriter output, TextWriter error, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = informer.RunAsync(end.Token);
        try
        {
            await informer.WaitForSyncAsync(ct);
            var known = informer.Store.All.SelectMany(report => DriftEntry.Of(report, since)).Where(entry => entry.IsOpen || since is not null);
            foreach (var entry in known.OrderBy(entry => entry.Finding.LastSeen).ThenBy(entry => entry.Subject).ToList())
            {
                await output.WriteLineAsync(Line(entry, asJson));
            }

            await output.FlushAsync(ct);
            await foreach (var told in lines.Reader.ReadAllAsync(ct))
            {
                if (told.Entry is { } entry)
                {
                    await output.WriteLineAsync(Line(entry, asJson));
                    await output.FlushAsync(ct);
                }
                else
                {
                    await error.WriteLineAsync(told.Notice);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by whoever started it: that is no failure.
        }
        finally
        {
            await end.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return informer.Store.All.All(report => DriftEntry.Of(report, null).All(entry => !entry.IsOpen));
    }

    private static string Line(DriftEntry entry, bool asJson)
    {
        if (asJson)
        {
            return DriftJson.Line(entry);
        }

        var finding = entry.Finding;
        var by = finding.ChangedBy.Length > 0 ? $", changed by {DriftText.Value(finding.ChangedBy, LongestValue)}" : "";
        return $"{finding.LastSeen:HH:mm:ss.fff} {entry.Subject.Place} {PlainText.Line(finding.Path)}: {DriftText.Done(finding)} "
            + $"(expected '{DriftText.Value(finding.Expected, LongestValue)}', observed '{DriftText.Value(finding.Observed, LongestValue)}'; {DriftText.Noticed(finding)}{by})";
    }

    private void Changed(ResourceChange<DriftReport> change)
    {
        if (!informer.IsSynced || change.After is null || change.IsResync)
        {
            return;
        }

        var known = change.Before?.Status?.Findings.ToHashSet() ?? [];
        foreach (var entry in DriftEntry.Of(change.After, null).Where(entry => !known.Contains(entry.Finding)))
        {
            lines.Writer.TryWrite(new Told(entry, ""));
        }
    }

    private void StateChanged(InformerState state)
    {
        if (state.AwaySince is null)
        {
            // The first answer is nothing to speak of.
            if (wasAway)
            {
                lines.Writer.TryWrite(new Told(null, "reconciler: the API answers again"));
            }
        }
        else if (!wasAway)
        {
            lines.Writer.TryWrite(new Told(null, $"reconciler: the API does not answer; waiting for it: {state.Problem}"));
        }

        wasAway = state.AwaySince is not null;
    }

    /// <summary>A finding, or something to say about the API.</summary>
    private sealed record Told(DriftEntry? Entry, string Notice);
}
