using Reconciler.Language.Machines;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Chooses how a node runs guests of an architecture: by the processor's own virtualization wherever the node has it.</summary>
internal static class AcceleratorChoice
{
    /// <summary>libvirt's name of software emulation.</summary>
    public const string Emulation = "qemu";

    // The last is libvirt's test driver, which runs nothing; no other hypervisor offers it.
    private static readonly string[] Preference = ["kvm", "mshv", "hvf", Emulation, "test"];

    /// <summary>The best capability for an architecture; null when the node has none.</summary>
    public static GuestCapability? Choose(NodeFacts node, Architecture architecture) =>
        node.Capabilities
            .Where(capability => capability.Architecture == architecture && Preference.Contains(capability.DomainType))
            .OrderBy(capability => Array.IndexOf(Preference, capability.DomainType))
            .ThenBy(capability => capability.Emulator, StringComparer.Ordinal)
            .FirstOrDefault();
}
