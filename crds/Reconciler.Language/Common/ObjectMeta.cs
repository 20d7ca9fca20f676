namespace Reconciler.Language.Common;

/// <summary>The metadata of a Kubernetes object, as far as this system reads or writes it.</summary>
public sealed record ObjectMeta
{
    /// <summary>Name, unique within the namespace and kind.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Prefix from which the server makes a name when <see cref="Name"/> is empty.</summary>
    public string? GenerateName { get; init; }

    /// <summary>Namespace; absent on cluster-scoped kinds.</summary>
    public string? Namespace { get; init; }

    /// <summary>The server's identity of this very object; a namesake made later has another one.</summary>
    public string? Uid { get; init; }

    /// <summary>The server's opaque version, for optimistic concurrency.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Counts changes of the spec.</summary>
    public long? Generation { get; init; }

    /// <summary>When the server accepted the object.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set once deletion was asked for; the object goes when its finalizers are gone.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Who still has to clean up before the object may go.</summary>
    public ValueList<string>? Finalizers { get; init; }

    /// <summary>The objects whose deletion deletes this one.</summary>
    public ValueList<OwnerReference>? OwnerReferences { get; init; }

    /// <summary>Labels, for selectors.</summary>
    public ValueMap? Labels { get; init; }

    /// <summary>Annotations, for people and tools.</summary>
    public ValueMap? Annotations { get; init; }
}

/// <summary>Names an owner whose deletion deletes the object that carries this.</summary>
public sealed record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Kind of the owner.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the owner.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the owner.</summary>
    public required string Uid { get; init; }

    /// <summary>Whether this owner is the one that controls the object.</summary>
    public bool? Controller { get; init; }

    /// <summary>Whether a foreground deletion of the owner waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; init; }
}
