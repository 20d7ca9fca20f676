using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Resources;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed record ListPage<T>
    where T : Resource
{
    /// <summary>The objects that could be read.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The objects that could not; they exist, but nothing more is known of them.</summary>
    public IReadOnlyList<UnreadableResource> Unreadable { get; init; } = [];

    /// <summary>The version from which a watch continues.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Continues the list; null on its last page.</summary>
    public string? Continue { get; init; }
}

/// <summary>An object that the server has and this program cannot read, for example one of a newer version.</summary>
/// <param name="Key">Which object.</param>
/// <param name="ResourceVersion">Its version.</param>
/// <param name="Problem">Why it cannot be read.</param>
public sealed record UnreadableResource(ResourceKey Key, string? ResourceVersion, string Problem);

/// <summary>What a list or watch is narrowed to.</summary>
public sealed record ListOptions
{
    /// <summary>Everything.</summary>
    public static ListOptions All { get; } = new();

    /// <summary>A label selector in its text form, for example <c>app=web</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector in its text form, for example <c>spec.nodeName=node1</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Objects a page at most. Default: 500.</summary>
    public int Limit { get; init; } = 500;
}
