using Reconciler.Cli.Plan.Reading;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Foresight;

/// <summary>The cluster as it is and as it would be, by the operator's own derivations, and the northbound rows between the two.</summary>
internal sealed record Prospect
{
    /// <summary>Now.</summary>
    public required ForeseenWorld Before { get; init; }

    /// <summary>Then.</summary>
    public required ForeseenWorld After { get; init; }

    /// <summary>The rows that come, change and go.</summary>
    public required IReadOnlyList<RowChange> Rows { get; init; }

    /// <summary>Whether it is about a cluster with nodes, and not about files only.</summary>
    public required bool IsCluster { get; init; }

    /// <summary>Looks ahead. Pure.</summary>
    /// <param name="objects">The objects now.</param>
    /// <param name="versions">Those that change.</param>
    /// <param name="client">Is not called.</param>
    /// <param name="isCluster">Whether the objects are a cluster's.</param>
    public static Prospect Of(ClusterObjects objects, IReadOnlyList<ObjectVersions> versions, ApiClient client, bool isCluster)
    {
        // What is not claimed yet is foreseen on both sides, so that only what the manifests change differs.
        var now = ForeseenClaims.Complete(Filled(objects), client);
        var comes = versions.Where(item => item.After is not null)
            .Select(item => TypedObject.Read(item.After!.Value, item.Namespace, TypedObject.UidOf(item.Before))).OfType<Resource>();
        var goes = versions.Where(item => item.After is null && item.Before is not null && item.Refusal.Length == 0).Select(item => (item.Kind.Kind, new ResourceKey(item.Namespace, item.Name)));
        var then = ForeseenClaims.Complete(Filled(now.Without(goes).With(comes)), client);

        var before = ForeseenWorld.Of(now, client, northbound: null);
        var after = ForeseenWorld.Of(then, client, AppliedRows.Of(before.Scopes).View);
        return new Prospect { Before = before, After = after, Rows = RowForecast.Of(before.Scopes, after.Scopes), IsCluster = isCluster };

        ClusterObjects Filled(ClusterObjects some) => isCluster ? some : Placeholders.Complete(some);
    }
}
