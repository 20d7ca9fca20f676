using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Northbound;

/// <summary>
/// Writes findings into drift reports in the background, so that putting drift back never waits for the API. While the API is away the newest
/// thousand batches wait.
/// </summary>
public sealed partial class DriftOutbox(DriftReportWriter reports, EventRecorder events, ClusterView view, TimeProvider time, ILogger<DriftOutbox> logger)
{
    private readonly Channel<DriftBatch> waiting = Channel.CreateBounded<DriftBatch>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Hands findings over.</summary>
    public void Add(IEnumerable<DriftBatch> batches)
    {
        foreach (var batch in batches)
        {
            waiting.Writer.TryWrite(batch);
        }
    }

    /// <summary>Writes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var batch in waiting.Reader.ReadAllAsync(ct).ConfigureAwait(false))
            {
                await WriteUntilAnsweredAsync(batch, ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WriteUntilAnsweredAsync(DriftBatch batch, CancellationToken ct)
    {
        while (true)
        {
            if (Find(batch) is not { } subject)
            {
                LogUnowned(logger, batch.Subject.ToString(), string.Join(", ", batch.Findings.Select(finding => finding.Path)));
                return;
            }

            try
            {
                await reports.WriteAsync(subject, batch.Findings, ct).ConfigureAwait(false);
                Tell(subject, batch);
                return;
            }
            catch (ApiException refusal) when (refusal.IsUnavailable)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(false);
            }
            catch (ApiException refusal)
            {
                LogRefused(logger, batch.Subject.ToString(), refusal.Message);
                return;
            }
        }
    }

    private void Tell(Resource subject, DriftBatch batch)
    {
        var regarding = ObjectReference.To(subject);
        Tell(DriftOutcome.Corrected, Reasons.DriftCorrected, batch.What);
        Tell(DriftOutcome.Warned, DriftReasons.Warned, "northbound rows differ and are left so by spec.drift");
        Tell(DriftOutcome.Paused, DriftReasons.Paused, $"northbound rows differ and are left so until {DriftPause.Of(subject.Metadata):yyyy-MM-dd'T'HH:mm:ss'Z'}");
        if (batch.Contended.Count > 0)
        {
            events.Warning(regarding, DriftReasons.Contended, $"somebody keeps changing northbound rows that are put back: {Shorten(batch.Contended)}");
        }

        void Tell(DriftOutcome outcome, string reason, string what)
        {
            // What went by itself, or was put right by somebody else, has no action and is no event.
            var paths = batch.Findings.Where(finding => finding.Outcome == outcome && (outcome != DriftOutcome.Corrected || finding.Action.Length > 0))
                .Select(finding => finding.Path).ToList();
            if (paths.Count > 0)
            {
                events.Warning(regarding, reason, $"{what}: {Shorten(paths)}");
            }
        }
    }

    private static string Shorten(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(5)) + (paths.Count > 5 ? $" and {paths.Count - 5} more" : "");

    private Resource? Find(DriftBatch batch) => batch.Subject.Kind switch
    {
        "VirtualMachine" => view.Machines.Store.Find(batch.Subject.Key),
        "VirtualNetwork" => view.Networks.Store.Find(batch.Subject.Key),
        "AccessPolicy" => view.AccessPolicies.Store.Find(batch.Subject.Key),
        "QuarantinePolicy" => view.QuarantinePolicies.Store.Find(batch.Subject.Key),
        "LoadBalancer" => view.LoadBalancers.Store.Find(batch.Subject.Key),
        _ => null,
    };
}
