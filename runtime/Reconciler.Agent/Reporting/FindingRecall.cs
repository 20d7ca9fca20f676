using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Reporting;

/// <summary>
/// Reads, once after the agent's start, what an earlier agent left open in a machine's report; so that it is closed when it is found in sync.
/// Only of partitions whose status does not say that nothing differed: a start with thousands of machines reads next to nothing.
/// </summary>
internal sealed class FindingRecall : IDisposable
{
    private readonly ResourceStore<Partition> known;
    private readonly ResourceEndpoint<DriftReport> reports;
    private readonly Outbox<ResourceKey, Partition> asked;
    private readonly ConcurrentDictionary<ResourceKey, bool> decided = new();
    private readonly ConcurrentDictionary<ResourceKey, IReadOnlyList<DriftFinding>> recalled = new();

    public FindingRecall(ApiClient client, ResourceStore<Partition> known, TimeProvider time, ILogger<FindingRecall> logger)
    {
        this.known = known;
        reports = client.For(Kinds.DriftReports);
        asked = new(static (_, newer) => newer, ReadAsync, time, logger);
    }

    /// <summary>Tells that a partition's findings are there to be taken.</summary>
    public event Action<ResourceKey>? Recalled;

    /// <summary>Whether an agent of partitions writes findings of that path into a machine's report. The operator does too.</summary>
    public static bool IsOurs(string path) =>
        (path.StartsWith("spec", StringComparison.Ordinal) || path.StartsWith("domain", StringComparison.Ordinal))
        && !path.Contains(' ', StringComparison.Ordinal);

    /// <summary>Decides by what is known of the API, once it is; costs nothing afterwards.</summary>
    public void Decide(ResourceKey key)
    {
        if (!decided.ContainsKey(key) && known.Find(key) is { } before)
        {
            Decide(key, before);
        }
    }

    /// <summary>Decides once whether a partition's findings are read; they come, if there are any, when the API has answered.</summary>
    /// <param name="key">The partition.</param>
    /// <param name="before">The partition as the API has it, before this agent's first word about it.</param>
    public void Decide(ResourceKey key, Partition before)
    {
        if (decided.TryAdd(key, true) && before.Status is { } status && status.Conditions.Of(Conditions.InSync)?.Status != "True")
        {
            asked.Add(key, before);
        }
    }

    /// <summary>Takes what was left open; null: nothing, or it is not known yet.</summary>
    public IReadOnlyList<DriftFinding>? Take(ResourceKey key) => recalled.TryRemove(key, out var findings) ? findings : null;

    /// <summary>Reads until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => asked.RunAsync(ct);

    /// <inheritdoc/>
    public void Dispose() => asked.Dispose();

    private async Task ReadAsync(ResourceKey key, Partition partition, CancellationToken ct)
    {
        var machine = Subject.MachineOf(partition);
        var report = await reports.FindAsync(DriftReportWriter.KeyFor(machine.Kind, machine.Key), ct).ConfigureAwait(false);
        if (report?.Metadata.OwnerReferences?.Any(owner => owner.Uid == machine.Uid) != true)
        {
            return;
        }

        var open = report.Status?.Findings.Where(finding => finding.Outcome != DriftOutcome.Corrected && IsOurs(finding.Path)).ToList() ?? [];
        if (open.Count > 0)
        {
            recalled[key] = open;
            Recalled?.Invoke(key);
        }
    }
}
