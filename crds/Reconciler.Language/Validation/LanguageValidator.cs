using System.Text.Json;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Manifests;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation;

/// <summary>
/// The one validator: the command line, the API server (answer 422) and the controllers (condition SpecValid) all ask it, and nobody else validates.
/// It returns every error, first those of form (types, unknown fields, limits), and the rules between fields as soon as the object can be read.
/// </summary>
public static class LanguageValidator
{
    /// <summary>Validates an object in UTF-8 JSON, as it would be created.</summary>
    /// <returns>Everything wrong with it, and notes; an object without errors is valid.</returns>
    public static IReadOnlyList<ValidationError> Validate(ResourceKind kind, ReadOnlyMemory<byte> json) => Check(kind, json).Errors;

    /// <summary>Validates an object in UTF-8 JSON, and binds it when it can be read.</summary>
    public static ValidationOutcome Check(ResourceKind kind, ReadOnlyMemory<byte> json)
    {
        var documents = new List<ManifestNode>(1);
        try
        {
            JsonReader.Read(json.Span, documents);
        }
        catch (ManifestException failure)
        {
            return new ValidationOutcome([new ValidationError("", failure.Code, failure.Message, failure.Suggestion)], null);
        }

        return documents is [var root]
            ? Check(kind, root, json)
            : new ValidationOutcome([new ValidationError("", ValidationCodes.WrongType, documents.Count == 0 ? "is empty" : "is more than one object", "give one object")], null);
    }

    /// <summary>Validates an object that was read from a manifest, and binds it when it can be read.</summary>
    public static ValidationOutcome Check(ResourceKind kind, ManifestNode root) => Check(kind, root, ReadOnlyMemory<byte>.Empty);

    /// <summary>Validates the change of an object: the new one by itself, and what of the old one cannot be changed.</summary>
    public static IReadOnlyList<ValidationError> ValidateUpdate(ResourceKind kind, ReadOnlyMemory<byte> oldJson, ReadOnlyMemory<byte> newJson)
    {
        var (errors, resource) = Check(kind, newJson);
        if (resource is null || Bind(kind, oldJson) is not { } old)
        {
            // What cannot be read any longer cannot be compared; mending it must stay possible.
            return errors;
        }

        var changes = new ErrorList();
        KindRules.ValidateUpdate(old, resource, changes);
        return [.. errors, .. changes.Errors];
    }

    /// <summary>Validates the form of an object only, as for a write of its status: an old spec must not stand in the way of a report.</summary>
    public static IReadOnlyList<ValidationError> ValidateStatus(ResourceKind kind, ReadOnlyMemory<byte> json)
    {
        var documents = new List<ManifestNode>(1);
        try
        {
            JsonReader.Read(json.Span, documents);
        }
        catch (ManifestException failure)
        {
            return [new ValidationError("", failure.Code, failure.Message, failure.Suggestion)];
        }

        var errors = new ErrorList();
        if (documents is [{ Kind: ManifestNodeKind.Mapping } root] && root["status"] is { } status && SchemaCatalog.Of(kind).Properties.TryGetValue("status", out var schema))
        {
            new StructuralValidator(errors).Validate(status, schema, "status");
        }

        return errors.Errors;
    }

    /// <summary>Validates an object that a controller holds: the rules between fields.</summary>
    public static IReadOnlyList<ValidationError> Validate(Resource resource)
    {
        var errors = new ErrorList();
        KindRules.Validate(resource, errors);
        return errors.Errors;
    }

    private static ValidationOutcome Check(ResourceKind kind, ManifestNode root, ReadOnlyMemory<byte> json)
    {
        var errors = new ErrorList();
        if (root.Kind != ManifestNodeKind.Mapping)
        {
            errors.Add("", ValidationCodes.WrongType, $"is {root.Describe()}, not an object");
            return new ValidationOutcome(errors.Errors, null);
        }

        MetadataValidator.Validate(root["metadata"], kind, errors);
        Form(root, kind, errors);
        if (errors.Errors.Any(error => error.Code == ValidationCodes.WrongType))
        {
            // A value of the wrong type would be read as nothing, and the rules would complain of what does stand there.
            return new ValidationOutcome(errors.Errors, null);
        }

        Resource resource;
        try
        {
            resource = (Resource)JsonSerializer.Deserialize(json.IsEmpty ? root.ToJson() : json.Span, kind.TypeInfo)!;
        }
        catch (JsonException failure)
        {
            if (errors.IsEmpty)
            {
                // The schema is meant to catch everything before; what it did not is still the writer's error, not ours to crash on.
                errors.Add(failure.Path?.TrimStart('$', '.') ?? "", ValidationCodes.InvalidFormat, "cannot be read: " + failure.Message);
            }

            return new ValidationOutcome(errors.Errors, null);
        }

        var rules = new ErrorList();
        KindRules.Validate(resource, rules);
        var form = errors.Errors.Select(error => error.Path).ToHashSet(StringComparer.Ordinal);
        return new ValidationOutcome([.. errors.Errors, .. rules.Errors.Where(error => !form.Contains(error.Path))], resource);
    }

    private static void Form(ManifestNode root, ResourceKind kind, ErrorList errors)
    {
        var schema = SchemaCatalog.Of(kind);
        var validator = new StructuralValidator(errors);
        foreach (var entry in root.Entries)
        {
            if (entry.Key is "metadata")
            {
                continue;
            }

            if (schema.Properties.TryGetValue(entry.Key, out var property))
            {
                validator.Validate(entry.Value, property, entry.Key);
            }
            else
            {
                errors.Add(
                    ManifestNode.Excerpt(entry.Key), ValidationCodes.UnknownField, "there is no such field",
                    Spelling.Nearest(entry.Key, schema.Properties.Keys) is { } nearest ? $"did you mean {nearest}?" : $"the fields here are {string.Join(", ", schema.Properties.Keys)}");
            }
        }

        foreach (var required in schema.Required)
        {
            if (root[required] is null)
            {
                errors.Add(required, ValidationCodes.Required, "is missing", "say what should be");
            }
        }
    }

    private static Resource? Bind(ResourceKind kind, ReadOnlyMemory<byte> json)
    {
        try
        {
            return (Resource?)JsonSerializer.Deserialize(json.Span, kind.TypeInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
