using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Admission;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.CustomResources;

/// <summary>
/// The kinds whose CEL rules need no evaluation here, because someone else enforces them: those that the admission speaks for, and
/// those that the composition root itself installs. Filled before the first request.
/// </summary>
internal sealed class CoveredKinds(IObjectAdmission admission)
{
    private readonly HashSet<(string Group, string Kind)> installed = [];

    public void Add(JsonObject definition)
    {
        var spec = definition.Object("spec");
        installed.Add((spec.Text("group") ?? string.Empty, spec.Object("names").Text("kind") ?? string.Empty));
    }

    public bool Contains(string group, string kind) => installed.Contains((group, kind)) || admission.Covers(group, kind);
}
