using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Northbound;

namespace Reconciler.Operator.Control;

/// <summary>Holds an object's deletion back until what was made from it is cleaned up.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed class Finalizing<T>(ResourceEndpoint<T> endpoint, Informer<T> informer, string finalizer, DerivedReporting reporting, DerivedNotices notices, TimeProvider time)
    where T : Resource
{
    /// <summary>Whether the finalizer stands.</summary>
    public bool Holds(T resource) => resource.Metadata.Finalizers?.Contains(finalizer) ?? false;

    /// <summary>Sets the finalizer, before anything is made that would need it.</summary>
    /// <param name="resource">The object.</param>
    /// <param name="handled">Whether it was handled before, so that the finalizer stood already: then somebody took it off, which is told.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<T> EnsureAsync(T resource, bool handled, CancellationToken ct)
    {
        var noticed = notices.Take(new DriftSubject(resource.Kind, ResourceKey.Of(resource)));
        if (Holds(resource))
        {
            return resource;
        }

        var found = time.GetUtcNow();
        var written = await endpoint.SetFinalizersAsync(resource, [.. resource.Metadata.Finalizers ?? [], finalizer], ct).ConfigureAwait(false);
        informer.Observe(written);
        if (handled)
        {
            reporting.Tell(resource, [DerivedChange.Finalizer(finalizer, resource.Metadata)], noticed, found);
        }

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
