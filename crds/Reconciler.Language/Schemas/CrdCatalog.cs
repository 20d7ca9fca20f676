using System.Collections.Concurrent;
using Reconciler.Language.Kinds;

namespace Reconciler.Language.Schemas;

/// <summary>The CustomResourceDefinitions of all kinds, as they are embedded in this assembly.</summary>
public static class CrdCatalog
{
    private static readonly ConcurrentDictionary<string, byte[]> Loaded = new(StringComparer.Ordinal);

    /// <summary>All definitions, in the registry's order; each is loaded when its JSON is first asked for.</summary>
    public static IReadOnlyList<CrdDefinition> All { get; } = [.. ResourceKinds.All.Select(kind => new CrdDefinition(kind))];

    /// <summary>The definition of a kind as UTF-8 JSON.</summary>
    internal static byte[] Load(ResourceKind kind) => Loaded.GetOrAdd(kind.Kind, static name =>
    {
        using var stream = typeof(CrdCatalog).Assembly.GetManifestResourceStream($"crd/{name}.json")
            ?? throw new InvalidOperationException($"the definition of {name} is not embedded; generate it");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });
}

/// <summary>The CustomResourceDefinition of a kind.</summary>
/// <param name="Kind">The kind.</param>
public sealed record CrdDefinition(ResourceKind Kind)
{
    /// <summary>The definition's name, for example <c>virtualmachines.reconciler.dev</c>.</summary>
    public string Name => Kind.CrdName;

    /// <summary>The definition as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => CrdCatalog.Load(Kind);
}
