using Reconciler.Language.Kinds;
using Reconciler.Language.Policies;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of AccessPolicy.</summary>
internal static class AccessPolicyValidator
{
    public static void Validate(AccessPolicy policy, ErrorList errors)
    {
        var spec = policy.Spec;
        LabelRules.Selector(spec.Selector, "spec.selector", errors);
        if (spec.PolicyTypes is [var first, var second] && first == second)
        {
            errors.Add("spec.policyTypes[1]", ValidationCodes.Duplicate, $"{second} stands twice", "list each once");
        }

        if (spec.PolicyTypes is { Count: > 0 } types)
        {
            Ineffective(types.Contains(PolicyType.Ingress), spec.Ingress?.Count, "ingress", errors);
            Ineffective(types.Contains(PolicyType.Egress), spec.Egress?.Count, "egress", errors);
        }

        for (var i = 0; i < (spec.Ingress?.Count ?? 0); i++)
        {
            PolicyRules.Peers(spec.Ingress![i].From, false, $"spec.ingress[{i}].from", errors);
            PolicyRules.Ports(spec.Ingress[i].Ports, $"spec.ingress[{i}].ports", errors);
        }

        for (var i = 0; i < (spec.Egress?.Count ?? 0); i++)
        {
            PolicyRules.Peers(spec.Egress![i].To, false, $"spec.egress[{i}].to", errors);
            PolicyRules.Ports(spec.Egress[i].Ports, $"spec.egress[{i}].ports", errors);
        }

        DriftModeRules.Drift(spec.Drift, ResourceKinds.AccessPolicy, "spec.drift", errors);
    }

    private static void Ineffective(bool listed, int? rules, string field, ErrorList errors)
    {
        if (!listed && rules > 0)
        {
            errors.Note($"spec.{field}", ValidationCodes.NoEffect, "policyTypes leaves it out, so that the rules have no effect", "list it in policyTypes, or remove the rules");
        }
    }
}
