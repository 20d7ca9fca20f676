using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Kubernetes.Reports;

/// <summary>
/// Writes findings into the report of an object, <c>KIND-NAME</c> in lower case. Operator and agents write reports of the same machine:
/// findings are joined by path under optimistic concurrency, so none is lost.
/// </summary>
/// <param name="client">The API.</param>
/// <param name="written">Told of findings that a report has now: kind and key of the object (of the report, where it belongs to none), and the findings. Default: nobody.</param>
public sealed class DriftReportWriter(ApiClient client, Action<string, ResourceKey, IReadOnlyList<DriftFinding>>? written = null)
{
    private const int Attempts = 8;
    private readonly ResourceEndpoint<DriftReport> reports = client.For(Kinds.DriftReports);

    /// <summary>The key of an object's report; reports of cluster objects stand in <c>reconciler-system</c>.</summary>
    public static ResourceKey KeyFor(string kind, ResourceKey subject)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var ns = subject.Namespace.Length == 0 ? ApiGroup.SystemNamespace : subject.Namespace;
#pragma warning disable CA1308 // Names of Kubernetes objects are lower case.
        return new ResourceKey(ns, $"{kind.ToLowerInvariant()}-{subject.Name}");
#pragma warning restore CA1308
    }

    /// <summary>Joins findings into the report of an object that has an API identity; writes nothing when there are none.</summary>
    /// <exception cref="ApiException">The API refuses or is away; the findings should be written again later.</exception>
    public Task WriteAsync(Resource subject, IReadOnlyList<DriftFinding> findings, CancellationToken ct) =>
        WriteAsync(subject.Kind, ResourceKey.Of(subject), subject.Metadata.Uid!, findings, ct);

    /// <summary>Joins findings into the report of an object; writes nothing when there are none or nothing changes by them.</summary>
    /// <param name="kind">Kind of the object, for example <c>VirtualMachine</c>.</param>
    /// <param name="subject">The object.</param>
    /// <param name="uid">Uid of the object, which owns the report.</param>
    /// <param name="findings">What was found, and how it stands.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="ApiException">The API refuses or is away; the findings should be written again later.</exception>
    public Task WriteAsync(string kind, ResourceKey subject, string uid, IReadOnlyList<DriftFinding> findings, CancellationToken ct) =>
        WriteAsync(
            KeyFor(kind, subject),

            // The owner's deletion deletes the report. An owner reference may point from a namespaced object to a cluster object, not across namespaces.
            new OwnerReference { ApiVersion = ApiGroup.ApiVersion, Kind = kind, Name = subject.Name, Uid = uid },
            findings,
            ct);

    /// <summary>Joins findings into a report in <c>reconciler-system</c> that belongs to no object, for what no object is known to own.</summary>
    /// <param name="name">The report's name.</param>
    /// <param name="findings">What was found, and how it stands.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="ApiException">The API refuses or is away; the findings should be written again later.</exception>
    public Task WriteUnownedAsync(string name, IReadOnlyList<DriftFinding> findings, CancellationToken ct) =>
        WriteAsync(new ResourceKey(ApiGroup.SystemNamespace, name), null, findings, ct);

    private async Task WriteAsync(ResourceKey key, OwnerReference? owner, IReadOnlyList<DriftFinding> findings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (findings.Count == 0)
        {
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var report = await reports.FindAsync(key, ct).ConfigureAwait(false) ?? await reports.CreateAsync(Empty(key, owner), ct).ConfigureAwait(false);
                var status = DriftReportMerge.Merge(report.Status, findings);
                if (status != report.Status)
                {
                    await reports.UpdateStatusAsync(report with { Status = status }, ct).ConfigureAwait(false);
                }

                written?.Invoke(owner?.Kind ?? Kinds.DriftReports.Kind, new ResourceKey(key.Namespace, owner?.Name ?? key.Name), findings);
                return;
            }
            catch (ApiException refusal) when ((refusal.IsConflict || refusal.IsAlreadyExists || refusal.IsNotFound) && attempt < Attempts)
            {
                // The other writer was faster, or the report was just collected: read again and join.
            }
        }
    }

    private static DriftReport Empty(ResourceKey key, OwnerReference? owner) => new()
    {
        Metadata = new ObjectMeta { Namespace = key.Namespace, Name = key.Name, OwnerReferences = owner is null ? null : [owner] },
    };
}
