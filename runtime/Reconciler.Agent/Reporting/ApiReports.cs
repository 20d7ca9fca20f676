using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Health;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Metrics;

namespace Reconciler.Agent.Reporting;

/// <summary>All that the agent tells the API about partitions and its node. Nothing here waits for the API.</summary>
internal sealed class ApiReports : IDisposable
{
    private readonly ResourceEndpoint<Partition> partitions;
    private readonly ResourceStore<Partition> known;
    private readonly DriftReportWriter driftReports;
    private readonly DriftMetrics metrics;
    private readonly ConcurrentDictionary<ResourceKey, (string Uid, PartitionStatus Status)> told = new();
    private readonly Outbox<ResourceKey, PartitionStatus> statuses;
    private readonly Outbox<Subject, IReadOnlyList<DriftFinding>> findings;

    public ApiReports(ApiClient client, ResourceStore<Partition> known, string nodeName, DriftMetrics metrics, TimeProvider time, ILogger<ApiReports> logger)
    {
        this.metrics = metrics;
        this.known = known;
        partitions = client.For(Kinds.Partitions);
        driftReports = new DriftReportWriter(client);
        Events = new EventRecorder(client, "reconciler-agent", nodeName, time, logger);
        statuses = new(static (_, newer) => newer, SendStatusAsync, time, logger);
        findings = new(Join, SendFindingsAsync, time, logger);
    }

    /// <summary>Tells a partition as the API has it, before its status is written.</summary>
    public event Action<ResourceKey, Partition>? Replacing;

    /// <summary>Events.</summary>
    public EventRecorder Events { get; }

    /// <summary>The status that the API has or will have of a partition.</summary>
    public PartitionStatus? LastStatus(Partition partition) =>
        told.TryGetValue(ResourceKey.Of(partition), out var last) && last.Uid == partition.Metadata.Uid ? last.Status : known.Find(ResourceKey.Of(partition))?.Status;

    /// <summary>Tells a partition's status; nothing is sent when it is the same.</summary>
    public void Tell(Partition partition, PartitionStatus status)
    {
        if (status != LastStatus(partition))
        {
            told[ResourceKey.Of(partition)] = (partition.Metadata.Uid ?? "", status);
            statuses.Add(ResourceKey.Of(partition), status);
        }
    }

    /// <summary>Tells a guest's health alone. It waits for no round: that takes its time, and may hang where a checker hangs.</summary>
    public void TellHealth(Partition? partition, ValueList<HealthCheckStatus> health)
    {
        if (partition is not null && LastStatus(partition) is { } last)
        {
            Tell(partition, last with { Health = health.Count == 0 ? null : health });
        }
    }

    /// <summary>Tells findings of an object.</summary>
    public void Tell(Subject subject, IReadOnlyList<DriftFinding> found)
    {
        if (found.Count > 0)
        {
            metrics.Told(subject.Kind, subject.Key.Namespace, subject.Key.Name, found);
            findings.Add(subject, found);
        }
    }

    /// <summary>Tells how a remediation command ended.</summary>
    public void Tell(Partition partition, RemediationCourse course)
    {
        var (machine, text) = (Subject.MachineOf(partition).ToReference(), $"QuarantinePolicy {course.Policy}: run {course.Runs}: {course.Message}");
        if (course.Reason == "Succeeded")
        {
            Events.Normal(machine, "RemediationSucceeded", text);
        }
        else
        {
            Events.Warning(machine, "RemediationFailed", text);
        }
    }

    /// <summary>Takes over findings that an earlier agent left open.</summary>
    public void Recalled(Subject subject, IReadOnlyList<DriftFinding> left) => metrics.Recalled(subject.Kind, subject.Key.Namespace, subject.Key.Name, left);

    /// <summary>How many reports wait to be sent.</summary>
    public int Waiting => statuses.Count + findings.Count;

    /// <summary>Forgets a partition that is gone.</summary>
    public void Forget(ResourceKey key)
    {
        told.TryRemove(key, out _);
        metrics.Forget("VirtualMachine", key.Namespace, key.Name);
    }

    /// <summary>Sends until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(statuses.RunAsync(ct), findings.RunAsync(ct), Events.RunAsync(ct));

    /// <inheritdoc/>
    public void Dispose()
    {
        statuses.Dispose();
        findings.Dispose();
    }

    /// <summary>Rounds that ended are each told, up to what a report keeps; of what is open, the latest.</summary>
    private static IReadOnlyList<DriftFinding> Join(IReadOnlyList<DriftFinding> older, IReadOnlyList<DriftFinding> newer)
    {
        var kept = older.Where(finding => finding.Outcome == DriftOutcome.Corrected || newer.All(other => other.Path != finding.Path));
        return [.. kept.Concat(newer).TakeLast(DriftReportMerge.HistoryLimit + DriftReportMerge.Limit)];
    }

    private async Task SendStatusAsync(ResourceKey key, PartitionStatus status, CancellationToken ct)
    {
        // What the store holds may be older than our own last write, so the server's own word counts. Only changes come here.
        if (await partitions.FindAsync(key, ct).ConfigureAwait(false) is { } current
            && told.TryGetValue(key, out var last) && (current.Metadata.Uid ?? "") == last.Uid)
        {
            Replacing?.Invoke(key, current);
            await partitions.PatchStatusAsync(current, current with { Status = status }, ct).ConfigureAwait(false);
        }
    }

    private Task SendFindingsAsync(Subject subject, IReadOnlyList<DriftFinding> found, CancellationToken ct) =>
        driftReports.WriteAsync(subject.Kind, subject.Key, subject.Uid, found, ct);
}

/// <summary>The object that a finding or event is about.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Uid">Its uid.</param>
internal sealed record Subject(string Kind, ResourceKey Key, string Uid)
{
    /// <summary>The machine that a partition is an instance of.</summary>
    public static Subject MachineOf(Partition partition) => new(
        "VirtualMachine", new ResourceKey(partition.Metadata.Namespace ?? "", partition.Spec.VirtualMachine.Name), partition.Spec.VirtualMachine.Uid);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Key}";

    /// <summary>The object's reference, for events.</summary>
    public ObjectReference ToReference() => new()
    {
        ApiVersion = ApiGroup.ApiVersion,
        Kind = Kind,
        Namespace = Key.Namespace.Length == 0 ? null : Key.Namespace,
        Name = Key.Name,
        Uid = Uid,
    };
}
