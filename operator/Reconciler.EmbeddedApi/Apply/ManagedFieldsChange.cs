using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Notes in <c>metadata.managedFields</c> of the new document who owns what, given the live one (null on create).</summary>
internal delegate void ManagedFieldsChange(JsonObject? live, JsonObject next);
