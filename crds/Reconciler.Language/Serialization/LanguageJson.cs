using System.Text.Json.Serialization;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Serialization;

/// <summary>
/// Reads and writes every kind as JSON; unknown fields are skipped here, since refusing them is the validator's part.
/// Generated code sets every init property, absent ones to null: hence <c>init => field = value ?? []</c> in the records.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(VirtualMachine))]
[JsonSerializable(typeof(Partition))]
[JsonSerializable(typeof(VirtualNetwork))]
[JsonSerializable(typeof(PhysicalNetwork))]
[JsonSerializable(typeof(AddressClaim))]
[JsonSerializable(typeof(AccessPolicy))]
[JsonSerializable(typeof(QuarantinePolicy))]
[JsonSerializable(typeof(MachineImage))]
[JsonSerializable(typeof(HypervisorNode))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(MachineType))]
[JsonSerializable(typeof(VirtualMachineSet))]
[JsonSerializable(typeof(VirtualMachineTemplate))]
[JsonSerializable(typeof(VirtualMachineSpec))]
[JsonSerializable(typeof(VirtualMachineOperation))]
[JsonSerializable(typeof(VirtualMachineMigration))]
[JsonSerializable(typeof(LoadBalancer))]
[JsonSerializable(typeof(VirtualMachineSnapshot))]
[JsonSerializable(typeof(VirtualMachineRestore))]
[JsonSerializable(typeof(SnapshotSchedule))]
public sealed partial class LanguageJson : JsonSerializerContext;
