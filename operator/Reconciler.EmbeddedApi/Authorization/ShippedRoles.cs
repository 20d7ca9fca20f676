using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// The roles that come with the server (Shipped/roles.yaml): installed at each start, unless an administrator has taken one over. What
/// people made of one never keeps the server from starting: without it, nobody could mend that.
/// </summary>
internal sealed partial class ShippedRoles(ObjectStore store, ObjectDeletion deletion, ServerApply apply, ILogger<ShippedRoles> logger)
{
    private const string KeepUpdated = "rbac.authorization.kubernetes.io/autoupdate";

    public async Task InstallAsync()
    {
        using var stream = typeof(ShippedRoles).Assembly.GetManifestResourceStream("shipped-roles")!;
        using var text = new StreamReader(stream);
        foreach (var document in YamlReading.ParseAll(text).OfType<JsonObject>())
        {
            try
            {
                await InstallAsync(document).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not StorageException)
            {
                LogNotInstalled(document.Text("kind"), document.Name(), problem.Message);
            }
        }
    }

    private async Task InstallAsync(JsonObject document)
    {
        var resource = BuiltInDefinitions.Resources.First(resource => resource.Group == RbacKinds.Group && resource.Kind == document.Text("kind"));
        document["apiVersion"] = resource.ApiVersion;
        document.Metadata()["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "reconciler" };
        document.Metadata()["annotations"] = new JsonObject { [KeepUpdated] = "true" };
        BindingRules.Complete(document);
        var request = ServerApply.RequestFor(resource, document.Name()!);
        var present = store.Find(request.KeyOf(request.Name))?.Parse();
        if (present.Object("metadata").Object("annotations").Text(KeepUpdated) == "false")
        {
            return;
        }

        if (present is not null && !JsonNode.DeepEquals(present.At("roleRef"), document.At("roleRef")))
        {
            // A binding's role cannot be changed, by us neither; as upstream it is made anew.
            await deletion.DeleteAsync(resource, request.KeyOf(request.Name), new DeleteOptions()).ConfigureAwait(false);
            LogMadeAnew(document.Text("kind"), request.Name, present.Object("roleRef").Text("name"));
        }

        await apply.ApplyAsync(request, document).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Name}, which comes with the API, cannot be put back and stays as it is; delete it, or annotate it rbac.authorization.kubernetes.io/autoupdate: \"false\" to keep it: {Problem}")]
    private partial void LogNotInstalled(string? kind, string? name, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Name}, which comes with the API, gave the role {Role}; it is made anew with its own")]
    private partial void LogMadeAnew(string? kind, string name, string? role);
}
