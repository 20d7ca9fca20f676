using System.Text.Json.Nodes;
using Reconciler.Language.Kinds;

namespace Reconciler.Language.Generator;

/// <summary>Builds CustomResourceDefinitions (apiextensions.k8s.io/v1) from the registry of kinds.</summary>
public sealed class CrdBuilder(SchemaBuilder schemas)
{
    /// <summary>The definition of a kind.</summary>
    public JsonObject Build(ResourceKind kind)
    {
        var names = new JsonObject
        {
            ["kind"] = kind.Kind,
            ["listKind"] = kind.Kind + "List",
            ["plural"] = kind.Plural,
            ["singular"] = kind.Singular,
            ["shortNames"] = Texts(kind.ShortNames),
            ["categories"] = Texts(["reconciler"]),
        };
        var version = new JsonObject
        {
            ["name"] = ApiGroup.Version,
            ["served"] = true,
            ["storage"] = true,
            ["additionalPrinterColumns"] = new JsonArray([.. kind.PrinterColumns.Select(Column)]),
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = schemas.Root(kind) },
        };
        if (kind.SelectableFields.Count > 0)
        {
            version["selectableFields"] = new JsonArray([.. kind.SelectableFields.Select(path => new JsonObject { ["jsonPath"] = path })]);
        }

        var subresources = new JsonObject();
        if (kind.HasStatus)
        {
            subresources["status"] = new JsonObject();
        }

        if (kind.Scale is { } scale)
        {
            subresources["scale"] = new JsonObject
            {
                ["specReplicasPath"] = scale.SpecReplicasPath,
                ["statusReplicasPath"] = scale.StatusReplicasPath,
                ["labelSelectorPath"] = scale.LabelSelectorPath,
            };
        }

        if (subresources.Count > 0)
        {
            version["subresources"] = subresources;
        }

        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = kind.CrdName },
            ["spec"] = new JsonObject
            {
                ["group"] = ApiGroup.Name,
                ["names"] = names,
                ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
                ["versions"] = new JsonArray(version),
            },
        };
    }

    private static JsonObject Column(PrinterColumn column)
    {
        var json = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Priority > 0)
        {
            json["priority"] = column.Priority;
        }

        if (column.Description is { } description)
        {
            json["description"] = description;
        }

        return json;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
