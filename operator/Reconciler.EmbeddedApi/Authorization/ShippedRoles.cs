using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>The roles that come with the server (Shipped/roles.yaml): installed at each start, unless an administrator has taken one over.</summary>
internal sealed class ShippedRoles(ObjectStore store, ObjectCreation creation, ObjectUpdate update, FieldManagement management)
{
    private const string KeepUpdated = "rbac.authorization.kubernetes.io/autoupdate";

    public async Task InstallAsync()
    {
        using var stream = typeof(ShippedRoles).Assembly.GetManifestResourceStream("shipped-roles")!;
        using var text = new StreamReader(stream);
        foreach (var document in YamlReading.ParseAll(text).OfType<JsonObject>())
        {
            await InstallAsync(document).ConfigureAwait(false);
        }
    }

    private async Task InstallAsync(JsonObject document)
    {
        var resource = BuiltInDefinitions.Resources.First(resource => resource.Group == RbacKinds.Group && resource.Kind == document.Text("kind"));
        document["apiVersion"] = resource.ApiVersion;
        document.Metadata()["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "reconciler" };
        document.Metadata()["annotations"] = new JsonObject { [KeepUpdated] = "true" };
        if (document.Object("roleRef") is { } role)
        {
            role["apiGroup"] = RbacKinds.Group;
        }

        foreach (var subject in document.Array("subjects").Objects())
        {
            subject["apiGroup"] = RbacKinds.Group;
        }

        var request = new WriteRequest { Resource = resource, Namespace = string.Empty, Name = document.Name()!, FieldManager = "reconciler", FieldValidation = FieldValidation.Ignore };
        if (store.Find(request.KeyOf(request.Name))?.Parse().Object("metadata").Object("annotations").Text(KeepUpdated) == "false")
        {
            return;
        }

        var applied = management.Apply(request, document, force: true);
        if (await update.TryUpdateAsync(request, applied.Change, [], applied.Track).ConfigureAwait(false) is null)
        {
            await creation.CreateAsync(request, document.DeepClone(), [], applied.Track).ConfigureAwait(false);
        }
    }
}
