using System.Text.Json.Serialization;

namespace Reconciler.Agent.Desired;

/// <summary>Reads and writes the agent's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PartitionRecord))]
internal sealed partial class AgentJson : JsonSerializerContext;
