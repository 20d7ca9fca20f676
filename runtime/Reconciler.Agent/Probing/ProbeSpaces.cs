using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;

namespace Reconciler.Agent.Probing;

/// <summary>
/// The namespaces from which this node probes guests, one for each network: subnets of networks may overlap, and no guest reaches the host through them. In each
/// stands one end of a pair of interfaces; the other end is the node's port on the integration bridge.
/// </summary>
internal sealed class ProbeSpaces(TimeProvider time) : IDisposable
{
    private const string Inside = "probe";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (WantedProber Prober, ProbeSpace Space)> spaces = new(StringComparer.Ordinal);

    /// <summary>Lets go of what nobody needs. One caller at a time, here and below.</summary>
    /// <returns>What this agent has not made yet.</returns>
    public async Task<IReadOnlyList<WantedProber>> KeepAsync(ValueList<WantedProber> wanted, CancellationToken ct)
    {
        foreach (var gone in spaces.Where(known => !wanted.Contains(known.Value.Prober)).Select(known => known.Key).ToList())
        {
            await DropAsync(gone, ct).ConfigureAwait(false);
        }

        return [.. wanted.Where(prober => !spaces.ContainsKey(prober.PortName))];
    }

    /// <summary>Switches a network's interface on.</summary>
    public Task SwitchOnAsync(WantedProber prober, CancellationToken ct) => IpAsync(["link", "set", "dev", prober.Device, "up"], null, ct);

    /// <summary>Makes a network's interfaces anew.</summary>
    /// <exception cref="ToolException">An interface could not be made.</exception>
    public async Task MakeAsync(WantedProber prober, CancellationToken ct)
    {
        await DropAsync(prober.PortName, ct).ConfigureAwait(false);
        if (HostLinks.Find(prober.Device) is not null)
        {
            // A former agent's: the kernel takes it away with its namespace, but not at once.
            await IpAsync(["link", "del", "dev", prober.Device], null, ct).ConfigureAwait(false);
        }

        var space = await ProbeSpace.MakeAsync().ConfigureAwait(false);
        try
        {
            await IpAsync(["link", "add", "name", prober.Device, "type", "veth", "peer", "name", Inside, "address", prober.MacAddress, "netns", space.Path], null, ct).ConfigureAwait(false);
            await space.InsideAsync(static () =>
            {
                ProbeSpace.SendWholeChecksums(Inside);

                // Routers' announcements are none of its business.
                var announcements = $"/proc/sys/net/ipv6/conf/{Inside}/accept_ra";
                if (File.Exists(announcements))
                {
                    File.WriteAllText(announcements, "0");
                }

                return true;
            }).ConfigureAwait(false);
            var isIpv6 = prober.Address.Contains(':', StringComparison.Ordinal);
            await Tool.RunAsync(
                "nsenter",
                [$"--net={space.Path}", "--", "ip", "-batch", "-"],
                $"address add {prober.Address} dev {Inside}{(isIpv6 ? " nodad" : "")}\n{(isIpv6 ? $"link set dev {Inside} addrgenmode none\n" : "")}link set dev {Inside} up\n",
                Patience,
                time,
                ct).ConfigureAwait(false);
            await IpAsync(["link", "set", "dev", prober.Device, "up"], null, ct).ConfigureAwait(false);
        }
        catch
        {
            space.Dispose();
            throw;
        }

        spaces[prober.PortName] = (prober, space);
    }

    /// <summary>Opens a TCP socket that is bound to a network's address for probes; null: there is none yet.</summary>
    /// <exception cref="SocketException">The interface has not its address.</exception>
    public async Task<Socket?> OpenAsync(WantedProber prober)
    {
        if (!spaces.TryGetValue(prober.PortName, out var known) || known.Prober != prober)
        {
            return null;
        }

        var address = IPAddress.Parse(prober.Address[..prober.Address.IndexOf('/', StringComparison.Ordinal)]);
        return await known.Space.InsideAsync(() =>
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, 0));
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var known in spaces.Values)
        {
            known.Space.Dispose();
        }
    }

    private async Task DropAsync(string portName, CancellationToken ct)
    {
        if (spaces.TryRemove(portName, out var gone))
        {
            if (HostLinks.Find(gone.Prober.Device) is not null)
            {
                await IpAsync(["link", "del", "dev", gone.Prober.Device], null, ct).ConfigureAwait(false);
            }

            gone.Space.Dispose();
        }
    }

    private Task<string> IpAsync(IReadOnlyList<string> arguments, string? input, CancellationToken ct) => Tool.RunAsync("ip", arguments, input, Patience, time, ct);
}
