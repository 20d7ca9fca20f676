using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Answers access reviews (<c>kubectl auth can-i</c>) by the authorizer itself.</summary>
internal sealed class AccessReviews(Authorizer authorizer)
{
    private static readonly PolicyRule[] Everything =
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceUrls = ["*"] },
    ];

    /// <summary>Whether a user may do what the review names.</summary>
    public JsonObject Access(UserIdentity user, JsonObject spec)
    {
        var decision = authorizer.Decide(Read(user, spec));
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    /// <summary>The same of the user that the review names.</summary>
    public JsonObject AccessOfOther(JsonObject spec, string? inNamespace)
    {
        string[] groups = [.. spec.Array("groups").Texts()];
        var name = spec.Text("user") ?? string.Empty;
        if (name.Length == 0 && groups.Length == 0)
        {
            throw Refusal.BadRequest("spec: at least one of user or group must be specified");
        }

        if (inNamespace is not null && spec.Object("resourceAttributes").Text("namespace") != inNamespace)
        {
            throw Refusal.BadRequest("spec.resourceAttributes.namespace: must match the namespace of the review");
        }

        return Access(new UserIdentity(name, groups, spec.Text("uid")), spec);
    }

    /// <summary>All that a user may in a namespace.</summary>
    public JsonObject Rules(UserIdentity user, JsonObject spec)
    {
        if (spec.Text("namespace") is not { Length: > 0 } ns)
        {
            throw Refusal.BadRequest("no namespace on request");
        }

        var rules = user.IsMaster ? Everything : [.. authorizer.Rbac.Current.RulesFor(user, ns)];
        var status = new JsonObject
        {
            ["resourceRules"] = rules.Where(rule => rule.NonResourceUrls.Length == 0).Select(rule => (JsonNode?)Resources(rule)).ToJsonArray(),
            ["nonResourceRules"] = rules.Where(rule => rule.NonResourceUrls.Length > 0)
                .Select(rule => (JsonNode?)new JsonObject { ["verbs"] = rule.Verbs.ToJsonArray(), ["nonResourceURLs"] = rule.NonResourceUrls.ToJsonArray() }).ToJsonArray(),
            ["incomplete"] = user.NodeName is not null,
        };
        if (user.NodeName is not null)
        {
            status["evaluationError"] = "what a node's agent may depends on the objects, and is not listed";
        }

        return status;
    }

    private static JsonObject Resources(PolicyRule rule)
    {
        var shown = new JsonObject { ["verbs"] = rule.Verbs.ToJsonArray(), ["apiGroups"] = rule.ApiGroups.ToJsonArray(), ["resources"] = rule.Resources.ToJsonArray() };
        if (rule.ResourceNames.Length > 0)
        {
            shown["resourceNames"] = rule.ResourceNames.ToJsonArray();
        }

        return shown;
    }

    private static AccessRequest Read(UserIdentity user, JsonObject spec)
    {
        if (spec.Object("nonResourceAttributes") is { } other && spec.Object("resourceAttributes") is null)
        {
            return new AccessRequest { User = user, Verb = other.Text("verb") ?? string.Empty, Path = other.Text("path") ?? string.Empty };
        }

        var resource = spec.Object("resourceAttributes") ?? throw Refusal.BadRequest("spec: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        if (spec.Object("nonResourceAttributes") is not null)
        {
            throw Refusal.BadRequest("spec: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        string Text(string name) => resource.Text(name) ?? string.Empty;
        return new AccessRequest
        {
            User = user,
            Verb = Text("verb"),
            Group = Text("group"),
            Version = Text("version"),
            Resource = Text("resource"),
            Subresource = Text("subresource"),
            Namespace = Text("namespace"),
            Name = Text("name"),
            FieldSelector = resource.Object("fieldSelector").Text("rawSelector"),
        };
    }
}
