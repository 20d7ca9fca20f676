using System.Text.Json.Serialization.Metadata;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Resources;

/// <summary>Where a kind stands in the API and how its objects are read and written.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed record ResourceDefinition<T>
    where T : Resource
{
    /// <summary>The group; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The kind's name in paths.</summary>
    public required string Plural { get; init; }

    /// <summary>Whether its objects stand in namespaces.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary>Reads and writes its objects.</summary>
    public required JsonTypeInfo<T> Json { get; init; }

    /// <summary>Group and version as in <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of an object, of a namespace's collection, or of all; relative to the server's address.</summary>
    public string Path(string? ns, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        if (Namespaced && ns is not null)
        {
            path += "/namespaces/" + Uri.EscapeDataString(ns);
        }

        path += "/" + Plural;
        if (name is not null)
        {
            path += "/" + Uri.EscapeDataString(name);
        }

        return subresource is null ? path : path + "/" + subresource;
    }
}
