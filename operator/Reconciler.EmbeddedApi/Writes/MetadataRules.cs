using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Kubernetes' rules for names, labels, annotations, finalizers and owners.</summary>
internal static partial class MetadataRules
{
    internal const string SubdomainText = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelText = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string LabelValueText = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const int LargestAnnotations = 256 * 1024;

    private static readonly string[] OwnerFields = ["apiVersion", "kind", "name", "uid"];

    public static void Validate(ResourceDefinition resource, JsonObject document, List<FieldError> errors)
    {
        var metadata = document.Metadata();
        ValidateName(resource, metadata.Text("name") ?? string.Empty, errors);
        ValidateLabels(metadata.Object("labels"), "metadata.labels", errors);
        ValidateAnnotations(metadata.Object("annotations"), errors);
        foreach (var finalizer in metadata.Array("finalizers").Texts())
        {
            errors.AddRange(QualifiedNames.Problems(finalizer).Select(problem => FieldError.Invalid("metadata.finalizers", finalizer, problem)));
        }

        ValidateOwners(metadata, errors);
    }

    private static void ValidateName(ResourceDefinition resource, string name, List<FieldError> errors)
    {
        var isNamespace = resource.StorageKey == BuiltInDefinitions.Namespaces;
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else if (name.Length > (isNamespace ? 63 : 253))
        {
            errors.Add(FieldError.Invalid("metadata.name", name, $"must be no more than {(isNamespace ? 63 : 253)} bytes"));
        }
        else if (resource.Group == RbacKinds.Group)
        {
            // Names of roles are not those of hosts: system:discovery.
            if (name is "." or ".." || name.AsSpan().ContainsAny('/', '%'))
            {
                errors.Add(FieldError.Invalid("metadata.name", name, "may not be '.' or '..', nor contain '/' or '%'"));
            }
        }
        else if (!(isNamespace ? Label() : Subdomain()).IsMatch(name))
        {
            errors.Add(FieldError.Invalid("metadata.name", name, isNamespace ? LabelText : SubdomainText));
        }
    }

    private static void ValidateLabels(JsonObject? labels, string path, List<FieldError> errors)
    {
        foreach (var (key, node) in labels ?? [])
        {
            var value = node.AsText() ?? string.Empty;
            errors.AddRange(QualifiedNames.Problems(key).Select(problem => FieldError.Invalid(path, key, problem)));

            if (LabelValueProblem(value) is { } problem)
            {
                errors.Add(FieldError.Invalid(path, value, problem));
            }
        }
    }

    /// <summary>What is wrong with a label's value, in upstream's words; null: nothing.</summary>
    public static string? LabelValueProblem(string value) =>
        value.Length > 63 ? "must be no more than 63 bytes" : LabelValue().IsMatch(value) ? null : LabelValueText;

    /// <summary>Whether annotations are more than an object may have.</summary>
    public static bool AreTooLarge(JsonObject annotations) => annotations.Sum(pair => (long)pair.Key.Length + (pair.Value.AsText()?.Length ?? 0)) > LargestAnnotations;

    private static void ValidateAnnotations(JsonObject? annotations, List<FieldError> errors)
    {
        foreach (var (key, _) in annotations ?? [])
        {
            errors.AddRange(QualifiedNames.Problems(key.ToLowerInvariant()).Select(problem => FieldError.Invalid("metadata.annotations", key, problem)));
        }

        if (annotations is not null && AreTooLarge(annotations))
        {
            errors.Add(FieldError.TooLong("metadata.annotations", LargestAnnotations));
        }
    }

    private static void ValidateOwners(JsonObject metadata, List<FieldError> errors)
    {
        var controllers = 0;
        foreach (var owner in metadata.Array("ownerReferences").Objects())
        {
            foreach (var field in OwnerFields.Where(field => string.IsNullOrEmpty(owner.Text(field))))
            {
                errors.Add(FieldError.Invalid($"metadata.ownerReferences.{field}", string.Empty, "must not be empty"));
            }

            controllers += owner.Flag("controller") ? 1 : 0;
        }

        if (controllers > 1)
        {
            errors.Add(FieldError.Invalid("metadata.ownerReferences", metadata.Array("ownerReferences"), "Only one reference can have Controller set to true"));
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    internal static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    internal static partial Regex Label();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
