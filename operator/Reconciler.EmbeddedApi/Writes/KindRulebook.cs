using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.CustomResources;
using Reconciler.EmbeddedApi.Namespaces;
using Reconciler.EmbeddedApi.Quotas;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>The few kinds that have rules of their own.</summary>
internal sealed class KindRulebook(CoveredKinds covered, Escalation escalation, TimeProvider time)
{
    private readonly Dictionary<string, KindRules> rules = new(StringComparer.Ordinal)
    {
        [BuiltInDefinitions.Namespaces] = new NamespaceRules(),
        [BuiltInDefinitions.Secrets] = new SecretRules(),
        ["/configmaps"] = new ConfigMapRules(),
        [BuiltInDefinitions.ResourceQuotas] = new QuotaRules(),
        [RbacKinds.Roles] = new RoleRules(escalation, inNamespaces: true),
        [RbacKinds.ClusterRoles] = new RoleRules(escalation, inNamespaces: false),
        [RbacKinds.RoleBindings] = new BindingRules(escalation, inNamespaces: true),
        [RbacKinds.ClusterRoleBindings] = new BindingRules(escalation, inNamespaces: false),
        [BuiltInDefinitions.CustomResourceDefinitions] = new CustomResourceDefinitionRules(covered, time),
    };

    public KindRules? For(ResourceDefinition resource) => rules.GetValueOrDefault(resource.StorageKey);
}
