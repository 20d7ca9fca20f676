using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Resources;

/// <summary>Names an object within its kind.</summary>
/// <param name="Namespace">Its namespace; empty for cluster objects.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ResourceKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    public static ResourceKey Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceKey(resource.Metadata.Namespace ?? "", resource.Metadata.Name);
    }

    /// <summary>Reads a reference: <c>NAME</c> in the given namespace, or <c>NAMESPACE/NAME</c>.</summary>
    public static ResourceKey Parse(string reference, string ownNamespace)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new ResourceKey(ownNamespace, reference) : new ResourceKey(reference[..slash], reference[(slash + 1)..]);
    }

    /// <summary><c>NAMESPACE/NAME</c>, or the name alone.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
