using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Roles and ClusterRoles: rules that mean something, and only rights that their writer has.</summary>
internal sealed class RoleRules(Escalation escalation, bool inNamespaces) : KindRules
{
    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
        if (document.At("aggregationRule") is not null)
        {
            errors.Add(FieldError.Forbidden("aggregationRule", "this server does not join roles; write the rules out, or bind several roles"));
        }

        var rights = 0d;
        foreach (var (node, at) in (document.Array("rules") ?? []).Select((node, at) => (node as JsonObject, $"rules[{at}]")))
        {
            var rule = PolicyRule.Read(node!);
            rights += (double)rule.Verbs.Length * (rule.NonResourceUrls.Length + ((double)rule.ApiGroups.Length * rule.Resources.Length * Math.Max(rule.ResourceNames.Length, 1)));
            Validate(rule, at, errors);
        }

        if (rights > Escalation.MostRights)
        {
            errors.Add(FieldError.TooMany("rules", rights > long.MaxValue ? long.MaxValue : (long)rights, Escalation.MostRights));
        }
    }

    public override void CheckRights(WriteRequest request, JsonObject document, JsonObject? old)
    {
        if (old is null || !JsonNode.DeepEquals(document.At("rules"), old.At("rules")))
        {
            escalation.DemandForRole(request, document.Name()!, PolicyRule.ReadAll(document));
        }
    }

    private void Validate(PolicyRule rule, string at, List<FieldError> errors)
    {
        if (rule.Verbs.Length == 0)
        {
            errors.Add(FieldError.Required(at + ".verbs", "verbs must contain at least one value"));
        }

        if (rule.NonResourceUrls.Length > 0)
        {
            if (inNamespaces)
            {
                errors.Add(FieldError.Invalid(at + ".nonResourceURLs", rule.NonResourceUrls.ToJsonArray(), "namespaced rules cannot apply to non-resource URLs"));
            }

            if (rule.ApiGroups.Length + rule.Resources.Length + rule.ResourceNames.Length > 0)
            {
                errors.Add(FieldError.Invalid(at + ".nonResourceURLs", rule.NonResourceUrls.ToJsonArray(), "rules cannot apply to both regular resources and non-resource URLs"));
            }

            return;
        }

        if (rule.ApiGroups.Length == 0)
        {
            errors.Add(FieldError.Required(at + ".apiGroups", "resource rules must supply at least one api group"));
        }

        if (rule.Resources.Length == 0)
        {
            errors.Add(FieldError.Required(at + ".resources", "resource rules must supply at least one resource"));
        }
    }
}
