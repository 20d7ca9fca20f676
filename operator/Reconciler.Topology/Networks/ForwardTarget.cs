using System.Net;
using System.Net.Sockets;
using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>Where a port forward leads.</summary>
public static class ForwardTarget
{
    /// <summary>The machine's IPv4 address on the network, of its first interface by name; null: it has none there yet, and the forward waits.</summary>
    /// <param name="forward">The forward.</param>
    /// <param name="ns">The network's namespace, which is the machine's.</param>
    /// <param name="ports">The ports of machines on the network.</param>
    public static string? Of(PortForward forward, string ns, IEnumerable<MachinePort> ports) => ports
        .Where(port => port.Namespace == ns && port.Machine == forward.VirtualMachine)
        .OrderBy(port => port.Interface, StringComparer.Ordinal)
        .SelectMany(port => port.IpAddresses)
        .FirstOrDefault(address => IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetwork);
}
