using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>Reads the definitions of a CustomResourceDefinition document; built-in kinds are declared in the same form.</summary>
internal static class DefinitionReading
{
    public static IEnumerable<ResourceDefinition> Read(JsonObject document, bool builtIn = false)
    {
        var spec = document.Object("spec");
        var names = spec.Object("names");
        var versions = spec.Array("versions").Objects().ToArray();
        var storage = versions.FirstOrDefault(version => version.Flag("storage")) ?? versions.FirstOrDefault();
        foreach (var version in versions.Where(version => version.Flag("served")))
        {
            yield return ReadVersion(spec!, names!, version, storage!.Text("name")!, builtIn);
        }
    }

    private static ResourceDefinition ReadVersion(JsonObject spec, JsonObject names, JsonObject version, string storageVersion, bool builtIn)
    {
        var group = spec.Text("group") ?? string.Empty;
        var plural = names.Text("plural")!;
        var kind = names.Text("kind")!;
        var body = version.Object("schema").Object("openAPIV3Schema") is { } schema ? SchemaReading.Read(schema, "schema", null) : Schema.Anything with { Type = "object" };
        return new ResourceDefinition
        {
            Group = group,
            Version = version.Text("name")!,
            Plural = plural,
            Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
            Kind = kind,
            ListKind = names.Text("listKind") ?? kind + "List",
            ShortNames = [.. names.Array("shortNames").Texts()],
            Categories = [.. names.Array("categories").Texts()],
            Namespaced = spec.Text("scope") == "Namespaced",
            StorageVersion = storageVersion,
            StorageKey = spec.Text("x-storage") ?? $"{group}/{plural}",
            Schema = ResourceSchema.Complete(body),
            HasStatus = version.Object("subresources")?.ContainsKey("status") == true,
            Scale = version.Object("subresources").Object("scale") is { } scale
                ? new ScalePaths(scale.Text("specReplicasPath") ?? ".spec.replicas", scale.Text("statusReplicasPath") ?? ".status.replicas", scale.Text("labelSelectorPath"))
                : null,
            Columns = [.. version.Array("additionalPrinterColumns").Objects().Select(ReadColumn)],
            SelectableFields = [.. version.Array("selectableFields").Objects().Select(field => field.Text("jsonPath")).OfType<string>()],
            BuiltIn = builtIn,
            IsMadeByPut = builtIn && spec.Flag("x-upsert"),
            CountsGenerations = !builtIn || spec.Flag("x-generation"),
            View = spec.Text("x-view"),
            DeprecationWarning = version.Flag("deprecated")
                ? version.Text("deprecationWarning") ?? $"{group}/{version.Text("name")} {kind} is deprecated{Successor(spec, version, group, kind)}"
                : null,
        };
    }

    private static string Successor(JsonObject spec, JsonObject deprecated, string group, string kind)
    {
        var better = spec.Array("versions").Objects()
            .Where(version => version.Flag("served") && !version.Flag("deprecated"))
            .Select(version => version.Text("name")!)
            .Where(name => VersionOrder.Newest.Compare(name, deprecated.Text("name")) < 0)
            .Order(VersionOrder.Newest).FirstOrDefault();
        return better is null ? string.Empty : $"; use {group}/{better} {kind}";
    }

    private static PrinterColumn ReadColumn(JsonObject column) => new(
        column.Text("name") ?? string.Empty,
        column.Text("type") ?? "string",
        column.Text("jsonPath") ?? string.Empty,
        column.Text("description") ?? string.Empty,
        column.Text("format") ?? string.Empty,
        (int)(column.Integer("priority") ?? 0));
}
