using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;

namespace Reconciler.Operator.State;

/// <summary>The namespace of our own bookkeeping: transit addresses, reports of cluster objects, the nodes' Leases.</summary>
public static class SystemNamespace
{
    /// <summary>Makes the namespace when it is not there.</summary>
    public static async Task EnsureAsync(ApiClient client, TimeProvider time, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(client);
        while (true)
        {
            try
            {
                await client.For(Kinds.Namespaces).CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = ApiGroup.SystemNamespace } }, ct).ConfigureAwait(false);
                return;
            }
            catch (ApiException refusal) when (refusal.IsAlreadyExists)
            {
                return;
            }
            catch (ApiException refusal) when (refusal.IsUnavailable)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(false);
            }
        }
    }
}
