using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Patches;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Who owns which fields.</summary>
internal sealed class FieldManagement(TimeProvider time)
{
    public static string ManagerOf(string userAgent)
    {
        var name = userAgent.Split('/', 2)[0];
        return name.Length switch { 0 => "unknown", > 128 => name[..128], _ => name };
    }

    public ManagedFieldsChange Update(WriteRequest request) => (live, next) => { _ = time; };

    public AppliedConfiguration Apply(WriteRequest request, JsonObject configuration, bool force) =>
        new(live => MergePatch.Apply(live, configuration), (live, next) => { _ = time; });
}

internal sealed record AppliedConfiguration(Func<JsonObject, JsonNode?> Change, ManagedFieldsChange Track);
