using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.CustomResources;

/// <summary>The versions of a definition: their names, the one that is stored, their schemas.</summary>
internal static class DefinitionVersions
{
    private static readonly string[] Types = ["object", "array", "string", "integer", "number", "boolean"];

    public static void Validate(JsonObject spec, bool rulesAreCovered, List<FieldError> errors)
    {
        var versions = spec.Array("versions").Objects().ToArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < versions.Length; i++)
        {
            var path = $"spec.versions[{i}]";
            var name = versions[i].Text("name") ?? string.Empty;
            if (!MetadataRules.Label().IsMatch(name))
            {
                errors.Add(FieldError.Invalid(path + ".name", name, "must be a lowercase RFC 1035 label"));
            }

            if (!seen.Add(name))
            {
                errors.Add(FieldError.Duplicate(path + ".name", name));
            }

            ValidateSchema(versions[i], path + ".schema.openAPIV3Schema", rulesAreCovered, errors);
        }

        if (versions.Count(version => version.Flag("storage")) != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", versions.Length, "must have exactly one version marked as storage version"));
        }
    }

    private static void ValidateSchema(JsonObject version, string path, bool rulesAreCovered, List<FieldError> errors)
    {
        if (version.Object("schema").Object("openAPIV3Schema") is not { } source)
        {
            errors.Add(FieldError.Required(path, "schemas are required"));
            return;
        }

        var problems = new List<(string Path, string Message)>();
        var schema = SchemaReading.Read(source, path, problems);
        errors.AddRange(problems.Select(problem => new FieldError("FieldValueInvalid", problem.Path, "Invalid value: " + problem.Message)));
        if (schema.Type != "object")
        {
            errors.Add(FieldError.Invalid(path + ".type", schema.Type, "must be object at the root"));
        }

        ValidateStructure(schema, path, rulesAreCovered, errors);
    }

    private static void ValidateStructure(Schema schema, string path, bool rulesAreCovered, List<FieldError> errors)
    {
        if (schema.Type is null && !schema.IntOrString && !schema.PreserveUnknownFields)
        {
            errors.Add(FieldError.Required(path + ".type", "must not be empty for specified object fields"));
        }
        else if (schema.Type is not null && !Types.Contains(schema.Type))
        {
            errors.Add(FieldError.NotSupported(path + ".type", schema.Type, Types));
        }

        if (schema.HasRules && !rulesAreCovered)
        {
            errors.Add(FieldError.Forbidden(path + ".x-kubernetes-validations", "this API server evaluates no CEL rules; a kind whose rules would not be enforced is refused"));
        }

        if (schema.Default is { } value)
        {
            var wrong = new List<FieldError>();
            SchemaValidation.Validate(value, schema, string.Empty, wrong);
            errors.AddRange(wrong.Select(error => error with { Field = path + ".default" }));
        }

        if (schema.Type == "array" && schema.Items is null)
        {
            errors.Add(FieldError.Required(path + ".items", "must be specified"));
        }

        foreach (var (name, property) in schema.Properties)
        {
            ValidateStructure(property, $"{path}.properties[{name}]", rulesAreCovered, errors);
        }

        if (schema.Items is { } items)
        {
            ValidateStructure(items, path + ".items", rulesAreCovered, errors);
        }

        if (schema.AdditionalProperties is { } values && !ReferenceEquals(values, Schema.Anything))
        {
            ValidateStructure(values, path + ".additionalProperties", rulesAreCovered, errors);
        }
    }
}
