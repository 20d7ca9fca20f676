using System.Collections.Frozen;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Serialization;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Kinds;

/// <summary>Every kind of the language, in the order in which their definitions are installed and their objects applied.</summary>
public static class ResourceKinds
{
    private static readonly PrinterColumn Age = new("Age", ".metadata.creationTimestamp", "date");
    private static readonly PrinterColumn Ready = ConditionColumn("Ready");

    /// <summary>HypervisorNode.</summary>
    public static ResourceKind HypervisorNode { get; } = new()
    {
        Kind = "HypervisorNode", Plural = "hypervisornodes", ShortNames = ["hvn"], Namespaced = false, NameForm = NameForm.Subdomain,
        Type = typeof(HypervisorNode), TypeInfoSource = static () => LanguageJson.Default.HypervisorNode,
        PrinterColumns =
        [
            new("CPUs", ".status.capacity.cpus", "integer"), new("Memory", ".status.capacity.memory"),
            new("Unschedulable", ".spec.unschedulable", "boolean", 1), new("Chassis", ".status.chassis", Priority: 1),
            new("Version", ".status.agentVersion", Priority: 1), Ready, Age,
        ],
    };

    /// <summary>PhysicalNetwork.</summary>
    public static ResourceKind PhysicalNetwork { get; } = new()
    {
        Kind = "PhysicalNetwork", Plural = "physicalnetworks", ShortNames = ["pnet"], Namespaced = false,
        Type = typeof(PhysicalNetwork), TypeInfoSource = static () => LanguageJson.Default.PhysicalNetwork,
        PrinterColumns = [Ready, Age],
    };

    /// <summary>MachineType.</summary>
    public static ResourceKind MachineType { get; } = new()
    {
        Kind = "MachineType", Plural = "machinetypes", ShortNames = ["mtype"], Namespaced = false, HasStatus = false,
        Type = typeof(MachineType), TypeInfoSource = static () => LanguageJson.Default.MachineType,
        PrinterColumns = [new("Cores", ".spec.cpu.cores", "integer"), new("Memory", ".spec.memory.size"), new("Firmware", ".spec.firmware.type", Priority: 1), Age],
    };

    /// <summary>MachineImage.</summary>
    public static ResourceKind MachineImage { get; } = new()
    {
        Kind = "MachineImage", Plural = "machineimages", ShortNames = ["img"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(MachineImage), TypeInfoSource = static () => LanguageJson.Default.MachineImage,
        PrinterColumns = [new("Format", ".spec.format"), new("Size", ".status.size"), new("Progress", ".status.progress", "integer", 1), Ready, Age],
    };

    /// <summary>VirtualNetwork.</summary>
    public static ResourceKind VirtualNetwork { get; } = new()
    {
        Kind = "VirtualNetwork", Plural = "virtualnetworks", ShortNames = ["vnet"], Namespaced = true,
        Type = typeof(VirtualNetwork), TypeInfoSource = static () => LanguageJson.Default.VirtualNetwork,
        SelectableFields = [".status.natNode"],
        PrinterColumns =
        [
            new("Subnet", ".spec.subnets[0].cidr"), new("Physical", ".spec.uplink.physicalNetwork"), new("VLAN", ".spec.uplink.vlan", "integer"),
            new("NAT", ".status.natAddress"), new("Ports", ".status.ports", "integer"), ConditionColumn("InSync", 1), Ready, Age,
        ],
    };

    /// <summary>VirtualMachine.</summary>
    public static ResourceKind VirtualMachine { get; } = new()
    {
        Kind = "VirtualMachine", Plural = "virtualmachines", ShortNames = ["vm"], Namespaced = true,
        Type = typeof(VirtualMachine), TypeInfoSource = static () => LanguageJson.Default.VirtualMachine,
        PrinterColumns =
        [
            new("Phase", ".status.phase"), new("Node", ".status.nodeName"), new("Addresses", ".status.interfaces[*].ipAddresses[*]"),
            ConditionColumn("Compliant"), ConditionColumn("InSync", 1), ConditionColumn("RestartRequired", 1), Ready, Age,
        ],
    };

    /// <summary>VirtualMachineSet.</summary>
    public static ResourceKind VirtualMachineSet { get; } = new()
    {
        Kind = "VirtualMachineSet", Plural = "virtualmachinesets", ShortNames = ["vmset"], Namespaced = true,
        Type = typeof(VirtualMachineSet), TypeInfoSource = static () => LanguageJson.Default.VirtualMachineSet,
        Scale = new(".spec.replicas", ".status.replicas", ".status.selector"),
        PrinterColumns =
        [
            new("Desired", ".spec.replicas", "integer"), new("Current", ".status.replicas", "integer"), new("Updated", ".status.updatedReplicas", "integer"),
            new("Available", ".status.availableReplicas", "integer"), Ready, Age,
        ],
    };

    /// <summary>VirtualMachineOperation.</summary>
    public static ResourceKind VirtualMachineOperation { get; } = new()
    {
        Kind = "VirtualMachineOperation", Plural = "virtualmachineoperations", ShortNames = ["vmop"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(VirtualMachineOperation), TypeInfoSource = static () => LanguageJson.Default.VirtualMachineOperation,
        PrinterColumns = [Machine, new("Action", ".spec.action"), new("Phase", ".status.phase"), Age],
    };

    /// <summary>Partition.</summary>
    public static ResourceKind Partition { get; } = new()
    {
        Kind = "Partition", Plural = "partitions", ShortNames = ["part"], Namespaced = true,
        Type = typeof(Partition), TypeInfoSource = static () => LanguageJson.Default.Partition,
        SelectableFields = [".spec.nodeName"],
        PrinterColumns = [new("Node", ".spec.nodeName"), new("Phase", ".status.phase"), new("Domain", ".status.domainUuid", Priority: 1), ConditionColumn("InSync"), Ready, Age],
    };

    /// <summary>AddressClaim.</summary>
    public static ResourceKind AddressClaim { get; } = new()
    {
        Kind = "AddressClaim", Plural = "addressclaims", ShortNames = ["addr"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(AddressClaim), TypeInfoSource = static () => LanguageJson.Default.AddressClaim,
        PrinterColumns = [new("Network", ".spec.network"), new("Address", ".spec.address"), new("Machine", ".spec.holder.name"), new("Interface", ".spec.holder.interface"), Age],
    };

    /// <summary>AccessPolicy.</summary>
    public static ResourceKind AccessPolicy { get; } = new()
    {
        Kind = "AccessPolicy", Plural = "accesspolicies", ShortNames = ["ap"], Namespaced = true,
        Type = typeof(AccessPolicy), TypeInfoSource = static () => LanguageJson.Default.AccessPolicy,
        PrinterColumns = [new("Selected", ".status.selected", "integer"), Ready, Age],
    };

    /// <summary>QuarantinePolicy.</summary>
    public static ResourceKind QuarantinePolicy { get; } = new()
    {
        Kind = "QuarantinePolicy", Plural = "quarantinepolicies", ShortNames = ["qp"], Namespaced = true,
        Type = typeof(QuarantinePolicy), TypeInfoSource = static () => LanguageJson.Default.QuarantinePolicy,
        PrinterColumns =
        [
            new("Enforcement", ".spec.enforcement"), new("Selected", ".status.selected", "integer"), new("Quarantined", ".status.quarantined", "integer"), Ready, Age,
        ],
    };

    /// <summary>LoadBalancer.</summary>
    public static ResourceKind LoadBalancer { get; } = new()
    {
        Kind = "LoadBalancer", Plural = "loadbalancers", ShortNames = ["lb"], Namespaced = true,
        Type = typeof(LoadBalancer), TypeInfoSource = static () => LanguageJson.Default.LoadBalancer,
        PrinterColumns =
        [
            new("Network", ".spec.network"), new("Address", ".status.address"), new("External", ".spec.external.network", Priority: 1),
            new("Backends", ".status.readyBackends", "integer"), new("Selected", ".status.backends", "integer"), Ready, Age,
        ],
    };

    /// <summary>VirtualMachineSnapshot.</summary>
    public static ResourceKind VirtualMachineSnapshot { get; } = new()
    {
        Kind = "VirtualMachineSnapshot", Plural = "virtualmachinesnapshots", ShortNames = ["vmsnap"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(VirtualMachineSnapshot), TypeInfoSource = static () => LanguageJson.Default.VirtualMachineSnapshot,
        PrinterColumns = [Machine, new("Phase", ".status.phase"), new("Consistency", ".status.consistency"), new("Frozen", ".status.frozenFor", Priority: 1), Ready, Age],
    };

    /// <summary>VirtualMachineRestore.</summary>
    public static ResourceKind VirtualMachineRestore { get; } = new()
    {
        Kind = "VirtualMachineRestore", Plural = "virtualmachinerestores", ShortNames = ["vmrestore"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(VirtualMachineRestore), TypeInfoSource = static () => LanguageJson.Default.VirtualMachineRestore,
        PrinterColumns = [new("Snapshot", ".spec.snapshot"), new("Phase", ".status.phase"), Ready, Age],
    };

    /// <summary>SnapshotSchedule.</summary>
    public static ResourceKind SnapshotSchedule { get; } = new()
    {
        Kind = "SnapshotSchedule", Plural = "snapshotschedules", ShortNames = ["snapsched"], Namespaced = true,
        Type = typeof(SnapshotSchedule), TypeInfoSource = static () => LanguageJson.Default.SnapshotSchedule,
        PrinterColumns =
        [
            new("Schedule", ".spec.schedule"), new("Suspended", ".spec.suspend", "boolean", 1), new("Last", ".status.lastTime", "date"), new("Next", ".status.nextTime", Priority: 1),
            new("Snapshots", ".status.snapshots", "integer"), ConditionColumn("LastSucceeded"), Ready, Age,
        ],
    };

    /// <summary>VirtualMachineMigration.</summary>
    public static ResourceKind VirtualMachineMigration { get; } = new()
    {
        Kind = "VirtualMachineMigration", Plural = "virtualmachinemigrations", ShortNames = ["vmmig"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(VirtualMachineMigration), TypeInfoSource = static () => LanguageJson.Default.VirtualMachineMigration,
        PrinterColumns = [Machine, new("Phase", ".status.phase"), new("Source", ".status.sourceNode"), new("Target", ".status.targetNode"), new("Progress", ".status.progress", "integer"), Age],
    };

    /// <summary>DriftReport.</summary>
    public static ResourceKind DriftReport { get; } = new()
    {
        Kind = "DriftReport", Plural = "driftreports", ShortNames = ["drift"], Namespaced = true, NameForm = NameForm.Subdomain,
        Type = typeof(DriftReport), TypeInfoSource = static () => LanguageJson.Default.DriftReport,
        PrinterColumns =
        [
            new("Open", ".status.open", "integer"), new("Last", ".status.findings[0].path"), new("Outcome", ".status.findings[0].outcome"), Age,
        ],
    };

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        HypervisorNode, PhysicalNetwork, MachineType, MachineImage, VirtualNetwork, AccessPolicy, QuarantinePolicy, LoadBalancer, VirtualMachine,
        VirtualMachineSet, VirtualMachineOperation, Partition, AddressClaim, VirtualMachineSnapshot, VirtualMachineRestore, SnapshotSchedule,
        VirtualMachineMigration, DriftReport,
    ];

    private static readonly FrozenDictionary<string, ResourceKind> ByKind = All.ToFrozenDictionary(kind => kind.Kind, StringComparer.Ordinal);

    private static PrinterColumn Machine => new("Machine", ".spec.virtualMachine");

    /// <summary>The kind of that exact name, or null.</summary>
    public static ResourceKind? Find(string kind) => ByKind.GetValueOrDefault(kind);

    /// <summary>The kind that a person means by a plural, singular, short name or kind, in any case; or null.</summary>
    public static ResourceKind? FindByAnyName(string name) => All.FirstOrDefault(kind =>
        kind.Kind.Equals(name, StringComparison.OrdinalIgnoreCase)
        || kind.Plural.Equals(name, StringComparison.OrdinalIgnoreCase)
        || kind.CrdName.Equals(name, StringComparison.OrdinalIgnoreCase)
        || kind.ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static PrinterColumn ConditionColumn(string type, int priority = 0) =>
        new(type, $".status.conditions[?(@.type==\"{type}\")].status", "string", priority);
}
