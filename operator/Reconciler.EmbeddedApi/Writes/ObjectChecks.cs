using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Admission;
using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>All validation of an object about to be stored: metadata, schema, the kind's own rules, then admission; every error in one answer.</summary>
internal sealed class ObjectChecks(IObjectAdmission admission, KindRulebook rulebook, NodeRestriction nodes)
{
    public void Check(WriteRequest request, JsonObject document, JsonObject? old)
    {
        var resource = request.Resource;
        nodes.Check(request, document, old);
        var errors = Validate(request, document, old);
        if (errors.Count > 0 && old is not null)
        {
            // What was already wrong (the schema became stricter meanwhile) does not block other changes, as upstream's ratcheting has it.
            var known = Validate(request, old, old);
            errors.RemoveAll(known.Contains);
        }

        if (errors.Count == 0 && admission.Covers(resource.Group, resource.Kind))
        {
            errors.AddRange(Review(request, document, old));
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(resource, document.Name() ?? string.Empty, errors);
        }

        rulebook.For(resource)?.CheckRights(request, document, old);
    }

    private List<FieldError> Validate(WriteRequest request, JsonObject document, JsonObject? old)
    {
        var errors = new List<FieldError>();
        MetadataRules.Validate(request.Resource, document, errors);
        SchemaValidation.Validate(document, request.Resource.Schema, string.Empty, errors);

        // The rules above have said in their words what an owner lacks.
        errors.RemoveAll(error => error is { Reason: "FieldValueRequired" } && error.Field.StartsWith("metadata.ownerReferences[", StringComparison.Ordinal));
        if (errors.Count == 0)
        {
            rulebook.For(request.Resource)?.Validate(document, old, errors);
        }

        return errors;
    }

    private IEnumerable<FieldError> Review(WriteRequest request, JsonObject document, JsonObject? old)
    {
        var found = admission.Review(new AdmissionReview
        {
            Group = request.Resource.Group,
            Version = request.Resource.Version,
            Kind = request.Resource.Kind,
            Namespace = request.Namespace,
            Name = document.Name() ?? string.Empty,
            Document = document,
            OldDocument = old,
        });
        return found.Select(error => new FieldError(error.Reason, error.Path, error.Message));
    }
}
