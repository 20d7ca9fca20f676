using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>The kinds that are always there, declared in Resources/BuiltIn in the form of CustomResourceDefinitions.</summary>
internal static class BuiltInDefinitions
{
    /// <summary>Where CustomResourceDefinitions are stored.</summary>
    public const string CustomResourceDefinitions = "apiextensions.k8s.io/customresourcedefinitions";

    /// <summary>Where Namespaces are stored.</summary>
    public const string Namespaces = "/namespaces";

    /// <summary>Where Secrets are stored.</summary>
    public const string Secrets = "/secrets";

    /// <summary>Where ServiceAccounts are stored.</summary>
    public const string ServiceAccounts = "/serviceaccounts";

    /// <summary>Where ResourceQuotas are stored.</summary>
    public const string ResourceQuotas = "/resourcequotas";

    private static readonly Lazy<Schema> Meta = new(() => SchemaReading.Read(Documents("meta").Single().Object("schema")!, "metadata", null));

    private static readonly Lazy<IReadOnlyList<ResourceDefinition>> All = new(() =>
        [.. new[] { "core", "coordination", "events", "apiextensions", "rbac" }.SelectMany(Documents).SelectMany(document => DefinitionReading.Read(document, builtIn: true))]);

    /// <summary>The schema of metadata.</summary>
    public static Schema ObjectMeta => Meta.Value;

    /// <summary>Every built-in resource.</summary>
    public static IReadOnlyList<ResourceDefinition> Resources => All.Value;

    private static IEnumerable<JsonObject> Documents(string name)
    {
        using var stream = typeof(BuiltInDefinitions).Assembly.GetManifestResourceStream("builtin/" + name)!;
        using var text = new StreamReader(stream);
        return YamlReading.ParseAll(text).OfType<JsonObject>();
    }
}
