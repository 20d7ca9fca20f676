using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Kinds;
using Reconciler.Language.Manifests;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for drift modes: their paths must lead to fields of the kind.</summary>
internal static class DriftModeRules
{
    /// <summary>What reports call devices that no spec names.</summary>
    private static readonly string[] ForeignKeys = ["mac", "target"];

    public static void Drift(DriftSpec? drift, ResourceKind kind, string path, ErrorList errors)
    {
        for (var i = 0; i < (drift?.Fields?.Count ?? 0); i++)
        {
            var field = drift!.Fields![i].Path;
            if (!IsDerived(field, kind) && Problem(field, SchemaCatalog.Of(kind)) is { } problem)
            {
                errors.Add($"{path}.fields[{i}].path", ValidationCodes.InvalidFormat, problem, "write for example spec.interfaces[name=eth0].bandwidth");
            }
        }
    }

    /// <summary>A pause that cannot be read would be no pause, in the middle of somebody's maintenance.</summary>
    public static void Pause(ObjectMeta metadata, ErrorList errors)
    {
        if (metadata.Annotations?.GetValueOrDefault(DriftPause.Annotation) is { } text && DriftPause.Parse(text) is null)
        {
            errors.Add(
                $"metadata.annotations[{DriftPause.Annotation}]", ValidationCodes.InvalidFormat, $"'{ManifestNode.Excerpt(text)}' is not a time",
                "write its end as 2026-11-24T18:00:00Z, or remove it");
        }
    }

    /// <summary>What reports name and no spec holds: it is derived on the node.</summary>
    private static bool IsDerived(string path, ResourceKind kind) =>
        (kind == ResourceKinds.VirtualMachine && (IsBelow(path, "domain") || IsPort(path))) || (kind == ResourceKinds.HypervisorNode && IsBelow(path, "node"));

    /// <summary>An interface's port in Open vSwitch.</summary>
    private static bool IsPort(string path) =>
        path.StartsWith("spec.interfaces[name=", StringComparison.Ordinal) && path.IndexOf("].port", StringComparison.Ordinal) is > 0 and var end && IsBelow(path[(end + 2)..], "port");

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] is '.' or '[');

    private static string? Problem(string path, StructuralSchema schema)
    {
        // The row that is derived from a field stands after a blank.
        path = path.Split(' ', 2)[0];
        if (!IsBelow(path, "spec"))
        {
            return "does not begin with spec";
        }

        var depth = 0;
        foreach (var part in path.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            while (schema.Type == "array" && schema.Items is { } items)
            {
                schema = items;
            }

            if (schema.AdditionalProperties is { } values)
            {
                schema = values;
                continue;
            }

            if (!schema.Properties.TryGetValue(name, out var next))
            {
                // Reports name more than a spec can set, as the file of a disk; the specs' own words are held to their spelling.
                return Spelling.Nearest(name, schema.Properties.Keys) is { } nearest ? $"there is no field {name}; did you mean {nearest}?"
                    : depth > 1 ? null
                    : $"there is no field {name}";
            }

            if (bracket >= 0 && Selection(part[bracket..], next) is { } problem)
            {
                return problem;
            }

            schema = next;
            depth++;
        }

        return null;
    }

    private static string? Selection(string text, StructuralSchema list)
    {
        if (list.Type != "array" || text.Length < 3 || text[^1] != ']')
        {
            return $"{text} does not select an item of a list";
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? "" : text[1..equals];
        return equals < 0 || equals == text.Length - 2 || (list.MapKeys.Count > 0 && !list.MapKeys.Contains(key) && !ForeignKeys.Contains(key))
            ? $"{text} does not name an item; items are named by {string.Join(", ", list.MapKeys)}"
            : null;
    }
}
