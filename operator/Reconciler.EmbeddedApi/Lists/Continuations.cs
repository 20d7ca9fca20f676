using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Lists;

/// <summary>Keeps the snapshots of the newest chunked lists, so that their later chunks show the same revision as the first.</summary>
internal sealed class Continuations
{
    private const int Kept = 16;

    private readonly Lock gate = new();
    private readonly LinkedList<StoreSnapshot> snapshots = new();

    /// <summary>A token with which the list goes on behind an object.</summary>
    public string Issue(StoreSnapshot snapshot, ObjectKey last)
    {
        lock (gate)
        {
            if (snapshots.Remove(snapshot) || snapshots.Count < Kept)
            {
                snapshots.AddFirst(snapshot);
            }
            else
            {
                snapshots.RemoveLast();
                snapshots.AddFirst(snapshot);
            }
        }

        var token = new JsonObject { ["rv"] = snapshot.Revision, ["namespace"] = last.Namespace, ["name"] = last.Name };
        return Convert.ToBase64String(token.ToUtf8());
    }

    /// <summary>The snapshot and place that a token stands for.</summary>
    public (StoreSnapshot Snapshot, (string Namespace, string Name) After) Resume(string text)
    {
        JsonObject token;
        try
        {
            token = JsonReading.ParseObject(Convert.FromBase64String(text));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Refusal.BadRequest("continue key is not valid");
        }

        var revision = token.Integer("rv");
        lock (gate)
        {
            var snapshot = snapshots.FirstOrDefault(kept => kept.Revision == revision)
                ?? throw Refusal.Expired("The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.");
            return (snapshot, (token.Text("namespace") ?? string.Empty, token.Text("name") ?? string.Empty));
        }
    }
}
