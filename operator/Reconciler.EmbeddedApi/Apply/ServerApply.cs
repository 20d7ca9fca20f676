using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Applies what the server itself brings along: it makes the object, or puts its own fields back and leaves the others.</summary>
internal sealed class ServerApply(ObjectCreation creation, ObjectUpdate update, FieldManagement management)
{
    /// <summary>The server's own request to write an object of no namespace.</summary>
    public static WriteRequest RequestFor(ResourceDefinition resource, string name) => new()
    {
        Resource = resource,
        Namespace = string.Empty,
        Name = name,
        FieldManager = "reconciler",
        FieldValidation = FieldValidation.Ignore,
    };

    public async Task ApplyAsync(WriteRequest request, JsonObject document)
    {
        var applied = management.Apply(request, document, force: true);
        if (await update.TryUpdateAsync(request, applied.Change, [], applied.Track).ConfigureAwait(false) is null)
        {
            await creation.CreateAsync(request, document.DeepClone(), [], applied.Track).ConfigureAwait(false);
        }
    }
}
