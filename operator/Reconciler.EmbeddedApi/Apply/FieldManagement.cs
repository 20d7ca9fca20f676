using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Keeps <c>metadata.managedFields</c>: who owns which fields after a change.</summary>
internal sealed class FieldManagement(TimeProvider time)
{
    /// <summary>The manager of a client that names none: the first word of its User-Agent.</summary>
    public static string ManagerOf(string userAgent)
    {
        var name = userAgent.Split('/', 2)[0];
        return name.Length switch { 0 => "unknown", > 128 => name[..128], _ => name };
    }

    /// <summary>For creates, updates and patches: the manager owns what it has changed, and takes it from everyone else.</summary>
    public ManagedFieldsChange Update(WriteRequest request) => (live, next) =>
    {
        if (live is not null && ManagedFields.Of(live).Entries.Count == 0 && ManagedFields.Of(next).Entries.Count == 0)
        {
            // Nobody's fields are tracked any more until somebody applies.
            return;
        }

        // What a status client sends along of managedFields is not its business.
        var managed = request.Subresource is null ? ManagedFields.OfChange(live, next) : ManagedFields.Of(live);
        var comparison = FieldComparison.Between(live, next, request.Resource.Schema).Without(UnownedFields.Set);
        if (!comparison.IsSame)
        {
            var now = time.Timestamp();
            var manager = new ManagerIdentity(request.FieldManager, "Update", request.Resource.ApiVersion, request.Subresource ?? string.Empty);
            TakeFromOthers(managed, manager, comparison.Set, comparison.Removed);
            managed.Put(manager, managed.SetOf(manager).Union(comparison.Set).Except(comparison.Removed), now);
        }

        managed.Write(next);
    };

    /// <summary>For server-side apply.</summary>
    public AppliedConfiguration Apply(WriteRequest request, JsonObject configuration, bool force) => new(request, configuration, force, time);

    internal static void TakeFromOthers(ManagedFields managed, ManagerIdentity manager, FieldSet taken, FieldSet removed)
    {
        foreach (var other in managed.Entries.Where(entry => entry.Manager != manager).ToArray())
        {
            managed.Put(other.Manager, other.Fields.Except(taken).Except(removed), other.Time);
        }
    }
}
