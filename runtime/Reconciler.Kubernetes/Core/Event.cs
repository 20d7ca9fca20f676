using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>Something that happened to an object (core/v1).</summary>
public sealed record Event : Resource
{
    /// <summary>The object.</summary>
    public required ObjectReference InvolvedObject { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>Normal or Warning.</summary>
    public string? Type { get; init; }

    /// <summary>How often it happened.</summary>
    public int? Count { get; init; }

    /// <summary>When it first happened.</summary>
    public DateTimeOffset? FirstTimestamp { get; init; }

    /// <summary>When it last happened.</summary>
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>Who reports it.</summary>
    public EventSource? Source { get; init; }

    /// <summary>Who reports it, in the newer form.</summary>
    public string? ReportingComponent { get; init; }

    /// <summary>Which instance reports it, in the newer form.</summary>
    public string? ReportingInstance { get; init; }
}

/// <summary>Who reports an event.</summary>
public sealed record EventSource
{
    /// <summary>Name of the component.</summary>
    public string? Component { get; init; }

    /// <summary>Name of the node.</summary>
    public string? Host { get; init; }
}

/// <summary>Names an object of the API.</summary>
public sealed record ObjectReference
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Namespace; absent for cluster objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Names an object.</summary>
    public static ObjectReference To(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ObjectReference
        {
            ApiVersion = resource.ApiVersion,
            Kind = resource.Kind,
            Namespace = resource.Metadata.Namespace,
            Name = resource.Metadata.Name,
            Uid = resource.Metadata.Uid,
        };
    }
}
