using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>The objects of one kind as last known, by namespace and name. Safe to read from any thread.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed class ResourceStore<T>
    where T : Resource
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, T>> namespaces = new(StringComparer.Ordinal);

    /// <summary>Every object.</summary>
    public IEnumerable<T> All => namespaces.Values.SelectMany(objects => objects.Values);

    /// <summary>How many objects there are.</summary>
    public int Count => namespaces.Values.Sum(objects => objects.Count);

    /// <summary>The objects of a namespace.</summary>
    public IEnumerable<T> In(string ns) => namespaces.TryGetValue(ns, out var objects) ? objects.Values : [];

    /// <summary>An object; null when it is not known.</summary>
    public T? Find(ResourceKey key) => TryGet(key, out var resource) ? resource : null;

    /// <summary>An object, when it is known.</summary>
    public bool TryGet(ResourceKey key, [NotNullWhen(true)] out T? resource)
    {
        resource = null;
        return namespaces.TryGetValue(key.Namespace, out var objects) && objects.TryGetValue(key.Name, out resource);
    }

    internal T? Set(T resource)
    {
        var key = ResourceKey.Of(resource);
        var objects = namespaces.GetOrAdd(key.Namespace, static _ => new ConcurrentDictionary<string, T>(1, 4, StringComparer.Ordinal));
        objects.TryGetValue(key.Name, out var before);
        objects[key.Name] = resource;
        return before;
    }

    internal T? Remove(ResourceKey key) =>
        namespaces.TryGetValue(key.Namespace, out var objects) && objects.TryRemove(key.Name, out var before) ? before : null;
}
