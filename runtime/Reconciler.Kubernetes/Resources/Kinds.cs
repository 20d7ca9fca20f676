using System.Text.Json.Serialization.Metadata;
using Reconciler.Kubernetes.Core;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Serialization;
using Reconciler.Language.Snapshots;

namespace Reconciler.Kubernetes.Resources;

/// <summary>The kinds that this system reads and writes.</summary>
public static class Kinds
{
    /// <summary>VirtualMachine.</summary>
    public static ResourceDefinition<VirtualMachine> VirtualMachines { get; } = Own("VirtualMachine", "virtualmachines", LanguageJson.Default.VirtualMachine);

    /// <summary>VirtualMachineSet.</summary>
    public static ResourceDefinition<VirtualMachineSet> VirtualMachineSets { get; } = Own("VirtualMachineSet", "virtualmachinesets", LanguageJson.Default.VirtualMachineSet);

    /// <summary>VirtualMachineOperation.</summary>
    public static ResourceDefinition<VirtualMachineOperation> VirtualMachineOperations { get; } = Own("VirtualMachineOperation", "virtualmachineoperations", LanguageJson.Default.VirtualMachineOperation);

    /// <summary>VirtualMachineSnapshot.</summary>
    public static ResourceDefinition<VirtualMachineSnapshot> VirtualMachineSnapshots { get; } = Own("VirtualMachineSnapshot", "virtualmachinesnapshots", LanguageJson.Default.VirtualMachineSnapshot);

    /// <summary>VirtualMachineRestore.</summary>
    public static ResourceDefinition<VirtualMachineRestore> VirtualMachineRestores { get; } = Own("VirtualMachineRestore", "virtualmachinerestores", LanguageJson.Default.VirtualMachineRestore);

    /// <summary>SnapshotSchedule.</summary>
    public static ResourceDefinition<SnapshotSchedule> SnapshotSchedules { get; } = Own("SnapshotSchedule", "snapshotschedules", LanguageJson.Default.SnapshotSchedule);

    /// <summary>Partition.</summary>
    public static ResourceDefinition<Partition> Partitions { get; } = Own("Partition", "partitions", LanguageJson.Default.Partition);

    /// <summary>VirtualNetwork.</summary>
    public static ResourceDefinition<VirtualNetwork> VirtualNetworks { get; } = Own("VirtualNetwork", "virtualnetworks", LanguageJson.Default.VirtualNetwork);

    /// <summary>PhysicalNetwork.</summary>
    public static ResourceDefinition<PhysicalNetwork> PhysicalNetworks { get; } = Own("PhysicalNetwork", "physicalnetworks", LanguageJson.Default.PhysicalNetwork, namespaced: false);

    /// <summary>AddressClaim.</summary>
    public static ResourceDefinition<AddressClaim> AddressClaims { get; } = Own("AddressClaim", "addressclaims", LanguageJson.Default.AddressClaim);

    /// <summary>AccessPolicy.</summary>
    public static ResourceDefinition<AccessPolicy> AccessPolicies { get; } = Own("AccessPolicy", "accesspolicies", LanguageJson.Default.AccessPolicy);

    /// <summary>QuarantinePolicy.</summary>
    public static ResourceDefinition<QuarantinePolicy> QuarantinePolicies { get; } = Own("QuarantinePolicy", "quarantinepolicies", LanguageJson.Default.QuarantinePolicy);

    /// <summary>LoadBalancer.</summary>
    public static ResourceDefinition<LoadBalancer> LoadBalancers { get; } = Own("LoadBalancer", "loadbalancers", LanguageJson.Default.LoadBalancer);

    /// <summary>MachineImage.</summary>
    public static ResourceDefinition<MachineImage> MachineImages { get; } = Own("MachineImage", "machineimages", LanguageJson.Default.MachineImage);

    /// <summary>MachineType.</summary>
    public static ResourceDefinition<MachineType> MachineTypes { get; } = Own("MachineType", "machinetypes", LanguageJson.Default.MachineType, namespaced: false);

    /// <summary>HypervisorNode.</summary>
    public static ResourceDefinition<HypervisorNode> HypervisorNodes { get; } = Own("HypervisorNode", "hypervisornodes", LanguageJson.Default.HypervisorNode, namespaced: false);

    /// <summary>DriftReport.</summary>
    public static ResourceDefinition<DriftReport> DriftReports { get; } = Own("DriftReport", "driftreports", LanguageJson.Default.DriftReport);

    /// <summary>Namespace.</summary>
    public static ResourceDefinition<Namespace> Namespaces { get; } = Core("Namespace", "namespaces", CoreJson.Default.Namespace, namespaced: false);

    /// <summary>Secret.</summary>
    public static ResourceDefinition<Secret> Secrets { get; } = Core("Secret", "secrets", CoreJson.Default.Secret);

    /// <summary>ConfigMap.</summary>
    public static ResourceDefinition<ConfigMap> ConfigMaps { get; } = Core("ConfigMap", "configmaps", CoreJson.Default.ConfigMap);

    /// <summary>ResourceQuota.</summary>
    public static ResourceDefinition<ResourceQuota> ResourceQuotas { get; } = Core("ResourceQuota", "resourcequotas", CoreJson.Default.ResourceQuota);

    /// <summary>Event, of the core group.</summary>
    public static ResourceDefinition<Event> Events { get; } = Core("Event", "events", CoreJson.Default.Event);

    /// <summary>Lease.</summary>
    public static ResourceDefinition<Lease> Leases { get; } = new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Kind = "Lease",
        Plural = "leases",
        Json = CoreJson.Default.Lease,
    };

    /// <summary>ValidatingWebhookConfiguration.</summary>
    public static ResourceDefinition<ValidatingWebhookConfiguration> ValidatingWebhookConfigurations { get; } = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Kind = "ValidatingWebhookConfiguration",
        Plural = "validatingwebhookconfigurations",
        Namespaced = false,
        Json = CoreJson.Default.ValidatingWebhookConfiguration,
    };

    private static ResourceDefinition<T> Own<T>(string kind, string plural, JsonTypeInfo<T> json, bool namespaced = true)
        where T : Resource =>
        new() { Group = ApiGroup.Name, Version = ApiGroup.Version, Kind = kind, Plural = plural, Namespaced = namespaced, Json = json };

    private static ResourceDefinition<T> Core<T>(string kind, string plural, JsonTypeInfo<T> json, bool namespaced = true)
        where T : Resource =>
        new() { Group = "", Version = "v1", Kind = kind, Plural = plural, Namespaced = namespaced, Json = json };
}
