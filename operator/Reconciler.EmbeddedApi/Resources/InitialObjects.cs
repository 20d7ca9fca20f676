using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.CustomResources;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>What exists from the start: the namespaces, and the definitions that the composition root brings along.</summary>
internal sealed class InitialObjects(LiveCatalog catalog, CoveredKinds covered, ObjectCreation creation, FieldManagement management, ServerApply apply)
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "reconciler-system"];

    public async Task InstallAsync(EmbeddedApiOptions options)
    {
        foreach (var name in Namespaces.Concat(options.Namespaces).Distinct())
        {
            await EnsureNamespaceAsync(name).ConfigureAwait(false);
        }

        foreach (var text in options.Definitions)
        {
            foreach (var document in Read(text))
            {
                await InstallAsync(ObjectDecoding.Object(document)).ConfigureAwait(false);
            }
        }
    }

    private static IReadOnlyList<JsonNode> Read(string text)
    {
        try
        {
            // JSON is YAML, but its own parser is faster, and there are many definitions.
            if (text.AsSpan().TrimStart() is ['{', ..])
            {
                return [JsonReading.ParseObject(Encoding.UTF8.GetBytes(text))];
            }

            using var reader = new StringReader(text);
            return YamlReading.ParseAll(reader);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a CustomResourceDefinition to install at the start cannot be read: " + e.Message, e);
        }
    }

    private async Task EnsureNamespaceAsync(string name)
    {
        var request = RequestFor("namespaces", name);
        var document = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
        try
        {
            await creation.CreateAsync(request, document, [], management.Update(request)).ConfigureAwait(false);
        }
        catch (ApiException exists) when (exists.Reason == "AlreadyExists")
        {
            // From an earlier start.
        }
    }

    private async Task InstallAsync(JsonObject definition)
    {
        var name = definition.Name() ?? throw new InvalidDataException("a CustomResourceDefinition to install at the start has no name");
        covered.Add(definition);
        var request = RequestFor("customresourcedefinitions", name);
        try
        {
            await apply.ApplyAsync(request, definition).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            throw new InvalidDataException($"the CustomResourceDefinition {name} cannot be installed: {refusal.Message}", refusal);
        }
    }

    private WriteRequest RequestFor(string plural, string name) => ServerApply.RequestFor(catalog.Current.Resources.First(resource => resource.Plural == plural), name);
}
