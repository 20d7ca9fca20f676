using System.Globalization;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.Language;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>Whether somebody is a node just now: its lease says so.</summary>
internal sealed class NodeLife(ObjectStore store, TimeProvider time)
{
    private const string Leases = "coordination.k8s.io/leases";

    /// <summary>When the node gave its last sign of life, if that has not run out; null: nobody is it, as far as is known.</summary>
    public DateTimeOffset? SignOf(string node, NodeRecord? record)
    {
        // Who was revoked cannot renew it.
        if (record is { Revoked: not null, Accepted.Count: 0 } || store.FindLiving(new ObjectKey(Leases, ApiGroup.SystemNamespace, node))?.Parse().Object("spec") is not { } lease)
        {
            return null;
        }

        return DateTimeOffset.TryParse(lease.Text("renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed)
            && renewed + TimeSpan.FromSeconds(Math.Clamp(lease.Integer("leaseDurationSeconds") ?? 0, 0, 3600)) > time.GetUtcNow()
            ? renewed
            : null;
    }

    /// <summary>Whether the node has ever been here.</summary>
    public bool IsKnown(string node) => store.Find(new ObjectKey("reconciler.dev/hypervisornodes", string.Empty, node)) is not null;
}
