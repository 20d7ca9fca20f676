using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Namespaces;

/// <summary>Namespaces: the phase, the name as a label, and the finalizer that holds them until their content is gone.</summary>
internal sealed class NamespaceRules : KindRules
{
    /// <summary>The entry of spec.finalizers that the content deletion removes.</summary>
    public const string Finalizer = "kubernetes";

    private const string NameLabel = "kubernetes.io/metadata.name";

    public override void Prepare(JsonObject document, JsonObject? old)
    {
        if (document.Name() is { Length: > 0 } name)
        {
            document.Metadata().ObjectOrNew("labels")[NameLabel] = name;
        }

        if (old is null)
        {
            document["spec"] = new JsonObject { ["finalizers"] = new JsonArray(Finalizer) };
            document["status"] = new JsonObject { ["phase"] = "Active" };
        }
    }

    public override void PrepareDeletion(JsonObject document) => document.ObjectOrNew("status")["phase"] = "Terminating";

    public override bool IsHeld(JsonObject document) => document.Object("spec").Array("finalizers") is { Count: > 0 };
}
