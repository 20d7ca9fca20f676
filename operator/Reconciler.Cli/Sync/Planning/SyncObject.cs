using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan;
using Reconciler.Language;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>What an object is called whatever version of its kind is written; the key by which manifests, inventory and API are compared.</summary>
/// <param name="Group">The group; empty for the core group.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; empty for cluster objects.</param>
/// <param name="Name">The name.</param>
internal sealed record ObjectIdentity(string Group, string Kind, string Namespace, string Name)
{
    public override string ToString() => ObjectPlan.Title(Kind, Namespace, Name);
}

/// <summary>An object that should be.</summary>
/// <param name="Identity">What it is called.</param>
/// <param name="Document">Its manifest.</param>
internal sealed record SyncObject(ObjectIdentity Identity, ObjectDocument Document)
{
    /// <summary>Its kind.</summary>
    public ObjectKind Kind => Document.Kind;

    /// <summary>Its path in the API.</summary>
    public string Path => Document.Path;

    /// <summary>Whether it is an order that is carried out once: made anew after it was done and cleared away, it would be carried out again.</summary>
    public bool IsOrder => Identity is { Group: ApiGroup.Name, Kind: "VirtualMachineOperation" or "VirtualMachineRestore" or "VirtualMachineMigration" };

    /// <summary>The object of a document.</summary>
    public static SyncObject Of(ObjectDocument document) => new(
        new ObjectIdentity(GroupOf(document.Kind.ApiVersion), document.Kind.Kind, document.Kind.Namespaced ? document.Namespace : "", document.Document.Name), document);

    /// <summary>The group of an <c>apiVersion</c>.</summary>
    public static string GroupOf(string apiVersion) => apiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? apiVersion[..slash] : "";
}
