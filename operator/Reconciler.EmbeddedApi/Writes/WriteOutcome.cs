using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>What a write has led to: the stored object, or for a dry run the document as it would be.</summary>
internal sealed record WriteOutcome(JsonObject Document, StoredObject? Stored, bool Created = false, bool Deleted = false);
