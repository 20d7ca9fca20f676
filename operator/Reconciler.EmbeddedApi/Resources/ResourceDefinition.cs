using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>One served resource in one version: everything that request handling needs to know, for built-in and custom kinds alike.</summary>
internal sealed record ResourceDefinition
{
    /// <summary>API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public required string ListKind { get; init; }

    public required bool Namespaced { get; init; }

    /// <summary>The version in which objects are stored.</summary>
    public required string StorageVersion { get; init; }

    /// <summary>Where the objects are stored: "group/plural", which for a second view of one kind is that of the first.</summary>
    public required string StorageKey { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The whole object: apiVersion, kind and metadata included.</summary>
    public required Schema Schema { get; init; }

    public bool HasStatus { get; init; }

    public ScalePaths? Scale { get; init; }

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    /// <summary>JSON paths such as .spec.nodeName that field selectors may use, beside metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Built in: strategic merge patches are possible, updates need no resourceVersion.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>A PUT to a name that does not exist creates the object.</summary>
    public bool IsMadeByPut { get; init; }

    /// <summary>metadata.generation counts changes of the spec.</summary>
    public bool CountsGenerations { get; init; } = true;

    /// <summary>The objects are another form of the stored ones (events.k8s.io).</summary>
    public string? View { get; init; }

    /// <summary>A warning that each answer carries.</summary>
    public string? DeprecationWarning { get; init; }

    /// <summary>"v1" or "group/version".</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>"plural.group", as messages name a resource.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Whether a whole collection can be deleted by one request: of namespaces not, as upstream (it would be everything).</summary>
    public bool CanDeleteCollection => StorageKey != BuiltInDefinitions.Namespaces;

    /// <summary>Whether stored bytes can be answered as they are.</summary>
    public bool IsStorageForm => View is null && Version == StorageVersion;
}

/// <summary>Where the scale subresource reads and writes.</summary>
internal sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? LabelSelector);

/// <summary>One column of kubectl get.</summary>
internal sealed record PrinterColumn(string Name, string Type, string JsonPath, string Description, string Format, int Priority);
