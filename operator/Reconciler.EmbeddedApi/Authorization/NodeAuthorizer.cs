using System.Text.Json;
using Reconciler.EmbeddedApi.Endpoints;
using Reconciler.EmbeddedApi.Selectors;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.Language;
using Reconciler.Language.Admission;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// What a node's agent may: read and report on its own node and the partitions on it. What its writes may change is
/// <see cref="NodeRestriction"/>'s affair. Secrets are not among it.
/// </summary>
internal sealed class NodeAuthorizer(ObjectStore store)
{
    /// <summary>Whether it is the path at which a node gets its certificates, and nothing else of it.</summary>
    public static bool IsItsCertificate(string node, AccessRequest request) => request.Verb == "post" && request.Path == NodeEndpoint.CertificatePath(node);

    public bool Allows(string node, AccessRequest request) => request.Path is not null ? IsItsCertificate(node, request) : (request.Group, request.Resource, request.Subresource) switch
    {
        ("reconciler.dev", "partitions", "") => request.Verb switch
        {
            "list" or "watch" => FieldSelector.Demands(request.FieldSelector, "spec.nodeName", node),
            "get" => IsOwnOrNone(node, request.Namespace, request.Name),
            "patch" or "update" => IsOwn(node, request.Namespace, request.Name),
            _ => false,
        },
        ("reconciler.dev", "partitions", "status") => request.Verb is "patch" or "update" && IsOwn(node, request.Namespace, request.Name),
        ("reconciler.dev", "hypervisornodes", "") => request.Verb is "create" || (request.Verb is "get" or "list" or "watch" && request.Name == node),
        ("reconciler.dev", "hypervisornodes", "status") => request.Verb is "patch" or "update" && request.Name == node,
        ("reconciler.dev", "virtualnetworks", "") => request.Verb is "list" or "watch" && FieldSelector.Demands(request.FieldSelector, "status.natNode", node),
        ("reconciler.dev", "driftreports", "") => request.Verb is "create" || (request.Verb is "get" && ReportsOn(node, request.Namespace, request.Name)),
        ("reconciler.dev", "driftreports", "status") => request.Verb is "patch" or "update" && ReportsOn(node, request.Namespace, request.Name),
        ("coordination.k8s.io", "leases", "") => request.Namespace == ApiGroup.SystemNamespace && (request.Verb is "create" || (request.Verb is "get" or "patch" or "update" && request.Name == node)),
        ("", "events", "") => request.Verb is "create" or "patch" or "update",
        _ => false,
    };

    /// <summary>Whether a drift report is one that a node's agent keeps: that of the node, or of a machine with its partition there.</summary>
    public bool ReportsOn(string node, string ns, string report) =>
        (ns, report) == NodeWrite.ReportOf(node) || (NodeWrite.MachineOf(report) is { } machine && IsOwn(node, ns, machine));

    private bool IsOwn(string node, string ns, string name) => Find(ns, name) is { } partition && NodeOf(partition) == node;

    /// <summary>A partition that does not exist is answered as such: an agent must learn that one has gone.</summary>
    private bool IsOwnOrNone(string node, string ns, string name) => Find(ns, name) is not { } partition || NodeOf(partition) == node;

    private StoredObject? Find(string ns, string name) => store.Find(new ObjectKey("reconciler.dev/partitions", ns, name));

    private static string? NodeOf(StoredObject partition)
    {
        var reader = new Utf8JsonReader(partition.Json);
        return Enter(ref reader, "spec"u8) && Enter(ref reader, "nodeName"u8) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    // Goes to the value of a member of the object that begins here.
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
