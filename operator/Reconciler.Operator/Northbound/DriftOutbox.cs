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
                LogUnowned(logger, batch.Kind, batch.Subject.ToString(), string.Join(", ", batch.Findings.Select(finding => finding.Path)));
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
                LogRefused(logger, batch.Kind, batch.Subject.ToString(), refusal.Message);
                return;
            }
        }
    }

    private void Tell(Resource subject, DriftBatch batch)
    {
        var paths = string.Join(", ", batch.Findings.Take(5).Select(finding => finding.Path)) + (batch.Findings.Count > 5 ? $" and {batch.Findings.Count - 5} more" : "");
        if (batch.Findings.All(finding => finding.Outcome == DriftOutcome.Warned))
        {
            events.Warning(ObjectReference.To(subject), Reasons.DriftLeft, $"northbound rows differ and are left so by spec.drift: {paths}");
        }
        else
        {
            events.Warning(ObjectReference.To(subject), Reasons.DriftCorrected, $"northbound rows were changed by somebody else and put back: {paths}");
        }
    }

    private Resource? Find(DriftBatch batch) => batch.Kind switch
    {
        "VirtualMachine" => view.Machines.Store.Find(batch.Subject),
        "VirtualNetwork" => view.Networks.Store.Find(batch.Subject),
        "AccessPolicy" => view.AccessPolicies.Store.Find(batch.Subject),
        "QuarantinePolicy" => view.QuarantinePolicies.Store.Find(batch.Subject),
        _ => null,
    };
}
