using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>
/// One server-side apply: what the configuration says is laid over the live object, what the same manager applied before and no longer
/// says is removed unless someone else owns it, and fields of others are taken only by force.
/// </summary>
internal sealed class AppliedConfiguration
{
    private readonly JsonObject configuration;
    private readonly Schema schema;
    private readonly ManagerIdentity manager;
    private readonly FieldSet mentioned;
    private readonly bool force;
    private readonly TimeProvider time;

    public AppliedConfiguration(WriteRequest request, JsonObject configuration, bool force, TimeProvider time)
    {
        schema = request.Resource.Schema;
        manager = new ManagerIdentity(request.FieldManager, "Apply", request.Resource.ApiVersion, request.Subresource ?? string.Empty);
        this.configuration = Confine(request, configuration);
        this.force = force;
        this.time = time;
        var known = this.configuration.Clone();
        Pruning.Prune(known, schema);
        mentioned = FieldCollection.Of(known, schema);
    }

    /// <summary>From the live object to the applied one.</summary>
    /// <exception cref="Requests.ApiException">Others own fields that would change.</exception>
    public JsonNode Change(JsonObject live)
    {
        var before = Owners(live);
        var merged = FieldMerging.Merge(live, configuration, schema);
        var kept = before.Entries.Where(entry => entry.Manager != manager).Aggregate(mentioned, (all, entry) => all.Union(entry.Fields));
        var dropped = FieldCollection.WithNamedParents(before.SetOf(manager), schema).Except(FieldCollection.WithNamedParents(kept, schema));
        FieldMerging.Remove(merged, dropped, schema);
        if (!force)
        {
            CheckConflicts(before, live, merged);
        }

        if (manager.Name == LastApplied.Manager)
        {
            LastApplied.Update(merged, configuration);
        }

        return merged;
    }

    /// <summary>Notes the new owners.</summary>
    public void Track(JsonObject? live, JsonObject next)
    {
        var managed = Owners(live);
        var comparison = FieldComparison.Between(live, next, schema).Without(UnownedFields.Set);
        if (live is not null)
        {
            FieldManagement.TakeFromOthers(managed, manager, comparison.Set.Intersect(mentioned), comparison.Removed);
        }

        // A manager that only joins changes nothing, and so no time.
        managed.Put(manager, mentioned.Except(UnownedFields.Set), live is not null && IsSame(live, next) ? managed.TimeOf(manager) : time.Timestamp());
        managed.Write(next);
    }

    // What nobody is noted for was there before the first apply.
    private ManagedFields Owners(JsonObject? live)
    {
        var managed = ManagedFields.Of(live);
        if (live is not null && managed.Entries.Count == 0)
        {
            managed.Put(new ManagerIdentity("before-first-apply", "Update", manager.ApiVersion, string.Empty), FieldComparison.Between(null, live, schema).Without(UnownedFields.Set).Added, time.Timestamp());
        }

        return managed;
    }

    // With the order of lists, which is no field.
    private static bool IsSame(JsonObject live, JsonObject next) =>
        live.Count == next.Count && live.All(pair => pair.Key == "metadata"
            ? live.Metadata().Where(field => field.Key != "managedFields").All(field => JsonNode.DeepEquals(field.Value, next.Metadata().At(field.Key)))
                && next.Metadata().All(field => field.Key == "managedFields" || live.Metadata().ContainsKey(field.Key))
            : JsonNode.DeepEquals(pair.Value, next.At(pair.Key)));

    private void CheckConflicts(ManagedFields before, JsonObject live, JsonObject merged)
    {
        var changed = FieldComparison.Between(live, merged, schema).Without(UnownedFields.Set).Set;
        if (manager.Name == LastApplied.Manager)
        {
            changed = changed.Except(LastApplied.Unchanged(live, schema));
        }

        var conflicts = before.Entries
            .Where(entry => entry.Manager != manager)
            .Select(entry => (Owner: entry, Fields: entry.Fields.Intersect(changed)))
            .Where(conflict => !conflict.Fields.IsEmpty)
            .ToArray();
        if (conflicts.Length > 0)
        {
            throw ApplyConflicts.Refuse(conflicts);
        }
    }

    // Through the status endpoint only the status is applied, through the main one all but the status.
    private static JsonObject Confine(WriteRequest request, JsonObject configuration)
    {
        var confined = configuration.Clone();
        if (request.Subresource == "status")
        {
            foreach (var name in confined.Select(pair => pair.Key).Where(name => name is not ("apiVersion" or "kind" or "metadata" or "status")).ToArray())
            {
                confined.Remove(name);
            }
        }
        else if (request.Resource.HasStatus)
        {
            confined.Remove("status");
        }

        var metadata = confined.Metadata();
        metadata.Remove("managedFields");
        foreach (var (name, value) in metadata.ToArray())
        {
            if (value is null)
            {
                metadata.Remove(name);
            }
        }

        return confined;
    }
}
