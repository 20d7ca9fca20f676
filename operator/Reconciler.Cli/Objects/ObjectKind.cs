using Reconciler.Language;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Objects;

/// <summary>A kind whose objects the verbs can reach: ours, and the core ones that stand beside them.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Plural">The name in paths.</param>
/// <param name="Namespaced">Whether objects stand in namespaces.</param>
/// <param name="ShortNames">Other names that people use.</param>
/// <param name="Rank">When it is applied: smaller ones first.</param>
internal sealed record ObjectKind(string Kind, string ApiVersion, string Plural, bool Namespaced, IReadOnlyList<string> ShortNames, int Rank)
{
    private static readonly ObjectKind[] All =
    [
        new("Namespace", "v1", "namespaces", false, ["ns"], 0),
        new("CustomResourceDefinition", "apiextensions.k8s.io/v1", "customresourcedefinitions", false, ["crd"], 1),
        new("Secret", "v1", "secrets", true, [], 2),
        new("ConfigMap", "v1", "configmaps", true, ["cm"], 2),
        new("ResourceQuota", "v1", "resourcequotas", true, ["quota"], 2),
        new("Event", "v1", "events", true, ["ev"], 2),
        new("Lease", "coordination.k8s.io/v1", "leases", true, [], 2),
        .. ResourceKinds.All.Select((kind, index) => new ObjectKind(kind.Kind, ApiGroup.ApiVersion, kind.Plural, kind.Namespaced, kind.ShortNames, 10 + index)),
    ];

    /// <summary>The path of the kind's objects, or of one.</summary>
    /// <param name="ns">The namespace; null: all of them.</param>
    /// <param name="name">The object; null: the list.</param>
    public string Path(string? ns, string? name)
    {
        var root = ApiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{ApiVersion}" : $"api/{ApiVersion}";
        var place = Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        return $"{root}{place}/{Plural}{(name is null ? "" : "/" + Uri.EscapeDataString(name))}";
    }

    /// <summary>The kind that a document names.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static ObjectKind Of(string apiVersion, string kind) =>
        Find(apiVersion, kind)
        ?? throw new CommandFailedException($"{apiVersion} {kind}: this program applies its own kinds and Namespace, Secret, ConfigMap; use kubectl for others");

    /// <summary>The kind that a document names; null when these verbs do not know it.</summary>
    public static ObjectKind? Find(string apiVersion, string kind) => All.FirstOrDefault(known => known.Kind == kind && known.ApiVersion == apiVersion);

    /// <summary>The kind that a person means.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static ObjectKind Meant(string name) =>
        All.FirstOrDefault(known => new[] { known.Kind, known.Plural, known.Kind + "s", $"{known.Plural}.{known.ApiVersion.Split('/')[0]}" }.Concat(known.ShortNames)
            .Contains(name, StringComparer.OrdinalIgnoreCase))
        ?? throw new CommandFailedException($"there is no kind '{name}'{(Spelling.Nearest(name, All.Select(known => known.Plural)) is { } nearest ? $"; did you mean {nearest}?" : "")}");
}
