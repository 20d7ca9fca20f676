using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Addresses;

/// <summary>
/// Collects claims whose holder is gone without having given them back: its finalizer was stripped by hand, or it stood in another namespace
/// than the claim, where the API's own collection cannot follow.
/// </summary>
public sealed class ClaimController(ApiClient client, ClusterView view, TimeProvider time)
{
    // Long enough that no lagging watch makes a holder look gone.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ResourceEndpoint<AddressClaim> claims = client.For(Kinds.AddressClaims);

    /// <summary>Looks at one claim.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Claims.Store.TryGet(key, out var claim) || claim.Spec.Holder is not { } holder)
        {
            return WorkResult.Done;
        }

        var at = new ResourceKey(holder.Namespace, holder.Name);
        if (IsHeld(view.Machines.Store.Find(at), holder) || IsHeld(view.Networks.Store.Find(at), holder) || IsHeld(view.LoadBalancers.Store.Find(at), holder))
        {
            return WorkResult.Done;
        }

        var now = time.GetUtcNow();
        var age = now - (claim.Metadata.CreationTimestamp ?? now);
        if (age < Patience)
        {
            return WorkResult.After(Patience - age);
        }

        // What the watch says is not enough to give an address away: the API itself is asked.
        if (!IsHeld(await client.For(Kinds.VirtualMachines).FindAsync(at, ct).ConfigureAwait(false), holder)
            && !IsHeld(await client.For(Kinds.VirtualNetworks).FindAsync(at, ct).ConfigureAwait(false), holder)
            && !IsHeld(await client.For(Kinds.LoadBalancers).FindAsync(at, ct).ConfigureAwait(false), holder))
        {
            await claims.DeleteAsync(key, new DeleteOptions { Uid = claim.Metadata.Uid }, ct).ConfigureAwait(false);
        }

        return WorkResult.Done;
    }

    private static bool IsHeld(Resource? resource, ClaimHolder holder) => resource?.Metadata.Uid == holder.Uid;
}
