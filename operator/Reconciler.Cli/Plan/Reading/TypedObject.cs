using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>Reads objects into the records that the operator works with. Pure.</summary>
internal static class TypedObject
{
    /// <summary>The record of an object; null for kinds that the operator does not look at.</summary>
    /// <param name="json">The object.</param>
    /// <param name="ns">Its namespace; empty for cluster objects.</param>
    /// <param name="uid">Its identity; null: one that is derived from its name, so that a plan of something new says the same each time.</param>
    public static Resource? Read(JsonElement json, string ns, string? uid)
    {
        var kind = json.GetProperty("kind").GetString() ?? "";
        JsonTypeInfo? type = kind == "Namespace" ? Kinds.Namespaces.Json : ResourceKinds.Find(kind)?.TypeInfo;
        if (type is null || json.Deserialize(type) is not Resource resource)
        {
            return null;
        }

        var name = resource.Metadata.Name;
        return resource with
        {
            Metadata = resource.Metadata with { Namespace = ns.Length == 0 ? null : ns, Uid = uid ?? UidOf(kind, ns, name), ResourceVersion = null },
        };
    }

    /// <summary>The uid of an object in JSON; null when it has none.</summary>
    public static string? UidOf(JsonElement? json) =>
        json is { } item && item.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("uid", out var uid) ? uid.GetString() : null;

    private static string UidOf(string kind, string ns, string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}/{ns}/{name}")).AsSpan(0, 16)).ToString("d");
}
