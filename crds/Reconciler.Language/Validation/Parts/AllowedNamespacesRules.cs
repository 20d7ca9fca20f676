using Reconciler.Language.Networks;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for the namespaces that may refer to an object.</summary>
internal static class AllowedNamespacesRules
{
    public static void Validate(AllowedNamespaces? allowed, ErrorList errors)
    {
        for (var i = 0; i < (allowed?.Names?.Count ?? 0); i++)
        {
            var name = allowed!.Names![i];
            if (name != "*" && !TextMatchers.IsLabel(name))
            {
                errors.Add($"spec.allowedNamespaces.names[{i}]", ValidationCodes.InvalidFormat, $"'{name}' is not the name of a namespace", "write a name, or \"*\" for all");
            }
        }

        LabelRules.Selector(allowed?.Selector, "spec.allowedNamespaces.selector", errors);
    }
}
