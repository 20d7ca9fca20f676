using System.Security.Cryptography;
using System.Text;
using Reconciler.Agent.Desired;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Probing;

/// <summary>The node's end of a network's port for probes, as it should be.</summary>
/// <param name="Network">The network, NAMESPACE/NAME.</param>
/// <param name="PortName">The logical port.</param>
/// <param name="MacAddress">Its MAC address.</param>
/// <param name="Address">The address with its prefix length.</param>
internal sealed record WantedProber(string Network, string PortName, string MacAddress, string Address)
{
    private const string Prefix = "rcp";
    private const int NameLength = 14;

    /// <summary>The interface on the integration bridge.</summary>
    public string Device => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PortName)))[..(NameLength - Prefix.Length)];

    /// <summary>What a guest's checks need.</summary>
    public static WantedProber Of(PartitionProber prober) => new(prober.Network, prober.PortName, prober.MacAddress, $"{prober.Address}/{prober.PrefixLength}");

    /// <summary>What the partitions of a node need: one for each network.</summary>
    public static ValueList<WantedProber> Of(DesiredStore desired) => desired.All
        .Select(entry => entry.Value.Partition).Where(partition => partition.Metadata.DeletionTimestamp is null && partition.Spec.Prober is not null)
        .OrderBy(partition => partition.Metadata.CreationTimestamp).ThenBy(partition => partition.Spec.VirtualMachine.Uid, StringComparer.Ordinal)
        .Select(partition => Of(partition.Spec.Prober!)).DistinctBy(prober => prober.PortName)
        .OrderBy(prober => prober.PortName, StringComparer.Ordinal)
        .ToValueList();

    /// <summary>Whether a name is one that such an interface may have.</summary>
    public static bool IsDevice(string name) =>
        name.Length == NameLength && name.StartsWith(Prefix, StringComparison.Ordinal) && name.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower);
}
