using System.Text.Json.Serialization;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.Health;
using Reconciler.Agent.Images;
using Reconciler.Agent.Images.Downloads;
using Reconciler.Agent.Snapshots;

namespace Reconciler.Agent.Desired;

/// <summary>Reads and writes the agent's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PartitionRecord))]
[JsonSerializable(typeof(ForwardRecord))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(PartialDownload))]
[JsonSerializable(typeof(KeptGuest))]
[JsonSerializable(typeof(SnapshotRecord))]
internal sealed partial class AgentJson : JsonSerializerContext;
