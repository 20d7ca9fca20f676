using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;

namespace Reconciler.Operator.Control;

/// <summary>Holds an object's deletion back until what was made from it is cleaned up.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed class Finalizing<T>(ResourceEndpoint<T> endpoint, Informer<T> informer, string finalizer)
    where T : Resource
{
    /// <summary>Whether the finalizer stands.</summary>
    public bool Holds(T resource) => resource.Metadata.Finalizers?.Contains(finalizer) ?? false;

    /// <summary>Sets the finalizer, before anything is made that would need it.</summary>
    public async Task<T> EnsureAsync(T resource, CancellationToken ct)
    {
        if (Holds(resource))
        {
            return resource;
        }

        var written = await endpoint.SetFinalizersAsync(resource, [.. resource.Metadata.Finalizers ?? [], finalizer], ct).ConfigureAwait(false);
        informer.Observe(written);
        return written;
    }

    /// <summary>Takes the finalizer off: all is cleaned up.</summary>
    public async Task ReleaseAsync(T resource, CancellationToken ct)
    {
        try
        {
            await endpoint.SetFinalizersAsync(resource, (resource.Metadata.Finalizers ?? []).Where(name => name != finalizer), ct).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.IsNotFound)
        {
            // It is gone already.
        }
    }
}
