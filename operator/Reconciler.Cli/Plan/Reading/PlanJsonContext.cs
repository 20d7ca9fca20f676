using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>Writes JSON values back as they were read.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
