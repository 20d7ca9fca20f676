using Reconciler.EmbeddedApi.CustomResources;
using Reconciler.EmbeddedApi.Namespaces;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>The few kinds that have rules of their own.</summary>
internal sealed class KindRulebook(CoveredKinds covered, TimeProvider time)
{
    private readonly Dictionary<string, KindRules> rules = new(StringComparer.Ordinal)
    {
        [BuiltInDefinitions.Namespaces] = new NamespaceRules(),
        ["/secrets"] = new SecretRules(),
        ["/configmaps"] = new ConfigMapRules(),
        [BuiltInDefinitions.CustomResourceDefinitions] = new CustomResourceDefinitionRules(covered, time),
    };

    public KindRules? For(ResourceDefinition resource) => rules.GetValueOrDefault(resource.StorageKey);
}
