using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Manifests;
using Reconciler.Language.Schemas;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation;

/// <summary>Holds metadata to Kubernetes' rules, and names to the forms that libvirt, OVN and file systems can bear.</summary>
internal static class MetadataValidator
{
    private static readonly string[] Fields =
    [
        "name", "generateName", "namespace", "labels", "annotations", "finalizers", "ownerReferences", "uid", "resourceVersion", "generation",
        "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink",
    ];

    public static void Validate(ManifestNode? metadata, ResourceKind kind, ErrorList errors)
    {
        if (metadata is null || metadata.Kind != ManifestNodeKind.Mapping)
        {
            errors.Add("metadata", metadata is null ? ValidationCodes.Required : ValidationCodes.WrongType, metadata is null ? "is missing" : $"is {metadata.Describe()}, not an object", "give at least a name");
            return;
        }

        foreach (var entry in metadata.Entries)
        {
            if (!Fields.Contains(entry.Key))
            {
                errors.Add(
                    "metadata." + ManifestNode.Excerpt(entry.Key), ValidationCodes.UnknownField, "there is no such field",
                    Spelling.Nearest(entry.Key, Fields) is { } nearest ? $"did you mean {nearest}?" : null);
            }
        }

        Name(metadata, kind, errors);
        Namespace(metadata["namespace"], kind, errors);
        Texts(metadata["labels"], "metadata.labels", true, errors);
        Texts(metadata["annotations"], "metadata.annotations", false, errors);
    }

    private static void Name(ManifestNode metadata, ResourceKind kind, ErrorList errors)
    {
        var form = TextForms.Named(kind.NameForm == NameForm.Label ? TextForms.Label : TextForms.Subdomain);
        if (metadata["name"] is not { } name)
        {
            if (metadata["generateName"]?.AsString is not { Length: > 0 })
            {
                errors.Add("metadata.name", ValidationCodes.Required, "is missing", "write " + form.Description);
            }
        }
        else if (IsText(name, "metadata.name", errors))
        {
            if (name.Text.Length > form.MaxLength)
            {
                errors.Add("metadata.name", ValidationCodes.TooLong, $"has {name.Text.Length} characters", $"give at most {form.MaxLength}");
            }
            else if (!form.Matches(name.Text))
            {
                errors.Add("metadata.name", ValidationCodes.InvalidFormat, $"'{ManifestNode.Excerpt(name.Text)}' is not a name", "write " + form.Description);
            }
        }
    }

    private static void Namespace(ManifestNode? name, ResourceKind kind, ErrorList errors)
    {
        if (name is null || (name.Kind == ManifestNodeKind.Text && name.Text.Length == 0))
        {
            return;
        }

        if (!kind.Namespaced)
        {
            errors.Add("metadata.namespace", ValidationCodes.Conflict, $"a {kind.Kind} stands in no namespace", "remove it");
        }
        else if (IsText(name, "metadata.namespace", errors) && (name.Text.Length > 63 || !TextMatchers.IsLabel(name.Text)))
        {
            errors.Add("metadata.namespace", ValidationCodes.InvalidFormat, $"'{ManifestNode.Excerpt(name.Text)}' is not the name of a namespace", "write " + TextForms.Named(TextForms.Label).Description);
        }
    }

    private static void Texts(ManifestNode? map, string path, bool labels, ErrorList errors)
    {
        // Kubernetes takes an empty map for none.
        if (map is null or { Kind: ManifestNodeKind.Null })
        {
            return;
        }

        if (map.Kind != ManifestNodeKind.Mapping)
        {
            errors.Add(path, ValidationCodes.WrongType, $"is {map.Describe()}, not an object", "write KEY: VALUE, each on a line");
            return;
        }

        var values = new ValueMap();
        foreach (var entry in map.Entries)
        {
            if (IsText(entry.Value, $"{path}[{ManifestNode.Excerpt(entry.Key)}]", errors))
            {
                values[entry.Key] = labels ? entry.Value.Text : "";
            }
        }

        LabelRules.Labels(values, path, errors);
    }

    private static bool IsText(ManifestNode node, string path, ErrorList errors)
    {
        if (node.Kind == ManifestNodeKind.Text)
        {
            return true;
        }

        var suggestion = node.Kind is ManifestNodeKind.Mapping or ManifestNodeKind.Sequence or ManifestNodeKind.Null ? "give a text" : $"quote it: \"{node.Text}\"";
        errors.Add(path, ValidationCodes.WrongType, $"is {node.Describe()}, not a text", suggestion);
        return false;
    }
}
