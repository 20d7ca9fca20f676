using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>The entries of <c>metadata.managedFields</c>.</summary>
internal sealed class ManagedFields
{
    private readonly List<ManagedEntry> entries = [];

    public IReadOnlyList<ManagedEntry> Entries => entries;

    /// <summary>Those of a document; entries that say nothing are left out.</summary>
    public static ManagedFields Of(JsonObject? document)
    {
        var managed = new ManagedFields();
        foreach (var entry in document.Object("metadata").Array("managedFields").Objects())
        {
            if (entry.Text("manager") is { } manager && entry.Text("operation") is { } operation)
            {
                managed.entries.Add(new ManagedEntry(
                    new ManagerIdentity(manager, operation, entry.Text("apiVersion") ?? string.Empty, entry.Text("subresource") ?? string.Empty),
                    FieldSet.FromFieldsV1(entry.Object("fieldsV1")),
                    entry.Text("time")));
            }
        }

        return managed;
    }

    /// <summary>Those that a changed document brings along; if it brings none, the live ones: clients that do not know them must not lose them.</summary>
    public static ManagedFields OfChange(JsonObject? live, JsonObject next)
    {
        if (next.Metadata().Array("managedFields") is [JsonObject { Count: 0 }])
        {
            return new ManagedFields();
        }

        var given = Of(next);
        return given.entries.Count > 0 ? given : Of(live);
    }

    public string? TimeOf(ManagerIdentity manager) => entries.Find(entry => entry.Manager == manager)?.Time;

    public FieldSet SetOf(ManagerIdentity manager) => entries.Find(entry => entry.Manager == manager)?.Fields ?? new FieldSet();

    /// <summary>Sets an entry; an empty set removes it.</summary>
    public void Put(ManagerIdentity manager, FieldSet fields, string? now)
    {
        var at = entries.FindIndex(entry => entry.Manager == manager);
        if (at >= 0 && entries[at].Time == now && entries[at].Fields.SetEquals(fields))
        {
            return;
        }

        if (at >= 0)
        {
            entries.RemoveAt(at);
        }

        if (!fields.IsEmpty)
        {
            entries.Add(new ManagedEntry(manager, fields, now));
        }
    }

    public void Write(JsonObject document)
    {
        var ordered = entries
            .OrderBy(entry => entry.Manager.Operation, StringComparer.Ordinal)
            .ThenBy(entry => entry.Time, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager.Subresource, StringComparer.Ordinal);
        document.Metadata().Put("managedFields", entries.Count == 0 ? null : ordered.Select(entry => (JsonNode?)Write(entry)).ToJsonArray());
    }

    private static JsonObject Write(ManagedEntry entry)
    {
        var document = new JsonObject
        {
            ["manager"] = entry.Manager.Name,
            ["operation"] = entry.Manager.Operation,
            ["apiVersion"] = entry.Manager.ApiVersion,
            ["time"] = entry.Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = entry.Fields.ToFieldsV1(),
        };
        if (entry.Time is null)
        {
            document.Remove("time");
        }

        if (entry.Manager.Subresource.Length > 0)
        {
            document["subresource"] = entry.Manager.Subresource;
        }

        return document;
    }
}

/// <summary>Who has set fields, how, in which version, and through which subresource.</summary>
internal sealed record ManagerIdentity(string Name, string Operation, string ApiVersion, string Subresource);

/// <summary>What one manager owns.</summary>
internal sealed record ManagedEntry(ManagerIdentity Manager, FieldSet Fields, string? Time);
