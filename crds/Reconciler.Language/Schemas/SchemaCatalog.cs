using System.Collections.Concurrent;
using System.Text.Json;
using Reconciler.Language.Kinds;

namespace Reconciler.Language.Schemas;

/// <summary>The structural schemas of all kinds; each is read from its embedded definition when it is first wanted.</summary>
public static class SchemaCatalog
{
    private static readonly ConcurrentDictionary<string, StructuralSchema> Schemas = new(StringComparer.Ordinal);

    /// <summary>The schema of a kind's objects.</summary>
    public static StructuralSchema Of(ResourceKind kind) => Schemas.GetOrAdd(kind.Kind, static (_, kind) =>
    {
        using var definition = JsonDocument.Parse(CrdCatalog.Load(kind));
        var version = definition.RootElement.GetProperty("spec").GetProperty("versions")[0];
        return StructuralSchema.Parse(version.GetProperty("schema").GetProperty("openAPIV3Schema"));
    }, kind);
}
