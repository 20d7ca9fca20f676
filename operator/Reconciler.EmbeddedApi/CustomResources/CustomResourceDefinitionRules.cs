using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Discovery;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.CustomResources;

/// <summary>CustomResourceDefinitions: names and versions, what of a schema can be honoured, and the status that says they are served.</summary>
internal sealed class CustomResourceDefinitionRules(CoveredKinds covered, TimeProvider time) : KindRules
{
    /// <summary>Holds a deleted definition until its objects are gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    public override void Prepare(JsonObject document, JsonObject? old)
    {
        if (document.Object("spec") is not { } spec || spec.Object("names") is not { } names || names.Text("kind") is not { } kind)
        {
            return;
        }

        names["singular"] ??= kind.ToLowerInvariant();
        names["listKind"] ??= kind + "List";
        spec["conversion"] ??= new JsonObject { ["strategy"] = "None" };
        if (document.IsDeleting())
        {
            return;
        }

        if (old is null)
        {
            var finalizers = document.Finalizers().Append(Finalizer).Distinct();
            document.Metadata()["finalizers"] = finalizers.ToJsonArray();
        }

        DefinitionStatus.Put(document, old, time.Timestamp());
    }

    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
        var spec = document.Object("spec")!;
        var names = spec.Object("names")!;
        var (group, plural) = (spec.Text("group")!, names.Text("plural")!);
        if (document.Name() != $"{plural}.{group}")
        {
            errors.Add(FieldError.Invalid("metadata.name", document.Name(), "must be spec.names.plural+\".\"+spec.group"));
        }

        if (!MetadataRules.Subdomain().IsMatch(group) || !group.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }
        else if (BuiltInDefinitions.Resources.Any(resource => resource.Group == group) || ReviewResources.Groups.Any(reviews => reviews.Name == group))
        {
            errors.Add(FieldError.Invalid("spec.group", group, "is a built-in group"));
        }

        if (!MetadataRules.Label().IsMatch(plural))
        {
            errors.Add(FieldError.Invalid("spec.names.plural", plural, "must be a lowercase RFC 1035 label"));
        }

        if (spec.Object("conversion").Text("strategy") is var strategy and not "None")
        {
            errors.Add(FieldError.NotSupported("spec.conversion.strategy", strategy, ["None"]));
        }

        if (old is not null && old.Object("spec").Text("scope") != spec.Text("scope"))
        {
            errors.Add(FieldError.Invalid("spec.scope", spec.Text("scope"), "field is immutable"));
        }

        DefinitionVersions.Validate(spec, covered.Contains(group, names.Text("kind")!), errors);
    }
}
