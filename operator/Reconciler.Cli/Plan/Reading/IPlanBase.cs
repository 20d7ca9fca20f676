using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>What manifests are compared with: an API, or another set of manifests.</summary>
internal interface IPlanBase : IDisposable
{
    /// <summary>Whether what is there is known of a cluster, with its nodes, partitions and addresses.</summary>
    bool IsCluster { get; }

    /// <summary>A client for the operator's derivations, which never call it, and their clock.</summary>
    ApiClient Client { get; }

    /// <summary>What objects are now, and what they would be once applied; in the order of the objects.</summary>
    Task<IReadOnlyList<ObjectVersions>> CompareAsync(IReadOnlyList<ObjectDocument> items, CancellationToken cancellation);

    /// <summary>Everything that the operator looks at.</summary>
    /// <param name="error">Takes complaints about what may not be read.</param>
    /// <param name="cancellation">Ends the calls.</param>
    Task<ClusterObjects> ReadAsync(TextWriter error, CancellationToken cancellation);
}

/// <summary>An object now and once applied.</summary>
internal sealed record ObjectVersions
{
    /// <summary>The kind.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>The namespace; empty for cluster objects.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The document that names it; null for one that is to go.</summary>
    public ObjectDocument? Item { get; init; }

    /// <summary>The object now; null: there is none.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The object then; null: there is none, or it cannot be applied.</summary>
    public JsonElement? After { get; init; }

    /// <summary>Why it cannot be applied; empty: it can.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Whether it cannot be applied for that a field cannot be changed: the object would have to be made anew.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>The versions of a document's object, without their content.</summary>
    public static ObjectVersions Of(ObjectDocument item) => new() { Kind = item.Kind, Namespace = item.Kind.Namespaced ? item.Namespace : "", Name = item.Document.Name, Item = item };
}
