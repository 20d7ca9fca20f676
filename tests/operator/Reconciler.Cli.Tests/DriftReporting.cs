using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Tests;

/// <summary>Writes drift reports as an agent does.</summary>
internal static class DriftReporting
{
    public static async Task ReportAsync(ApiClient client, string name, DriftOutcome outcome)
    {
        var key = new ResourceKey("default", name);
        var owner = await client.For(Kinds.ConfigMaps).FindAsync(key, default)
            ?? await client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = key.Namespace, Name = key.Name } }, default);
        var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await new DriftReportWriter(client).WriteAsync(
            owner,
            [new DriftFinding { Path = "spec.memory.size", Expected = "512Mi", Observed = "256Mi", Since = then, LastSeen = then, NoticedBy = DriftNotice.Event, Outcome = outcome, Action = "SetMemory" }],
            default);
    }
}
