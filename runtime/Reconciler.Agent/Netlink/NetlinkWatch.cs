using Microsoft.Extensions.Logging;

namespace Reconciler.Agent.Netlink;

/// <summary>
/// Listens to the kernel's own notifications about the host's network: links, IPv4 addresses, IPv4 forwarding and nftables. No program is needed for it.
/// Where the kernel does not let it listen, the scan alone finds such changes.
/// </summary>
/// <param name="changed">Told of each change with the monotonic time of its receipt; must return at once.</param>
/// <param name="time">The clock of the receipt.</param>
/// <param name="logger">Told when it cannot listen, or when notifications were lost.</param>
internal sealed partial class NetlinkWatch(Action<KernelChange, long> changed, TimeProvider time, ILogger<NetlinkWatch> logger)
{
    private const int RouteFamily = 0;
    private const int NetfilterFamily = 12;
    private const int LinkGroup = 1;
    private const int AddressGroup = 5;
    private const int NetconfGroup = 24;
    private const int TablesGroup = 7;
    private const int LongestDatagram = 1 << 16;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        // The calls block, so they have a thread of their own.
        await Task.Factory.StartNew(() => Listen(ct), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Listen(CancellationToken ct)
    {
        try
        {
            using var route = new NetlinkSocket(RouteFamily, LinkGroup, AddressGroup, NetconfGroup);
            using var netfilter = new NetlinkSocket(NetfilterFamily, TablesGroup);
            var buffer = new byte[LongestDatagram];

            // What changed before somebody listened is told by nobody.
            changed(new KernelChange(KernelChangeKind.Lost, ""), time.GetTimestamp());
            while (!ct.IsCancellationRequested)
            {
                NetlinkSocket.Wait([route, netfilter], Beat);
                var at = time.GetTimestamp();
                Drain(route, buffer, NetlinkMessages.ReadRoute, at);
                Drain(netfilter, buffer, NetlinkMessages.ReadNetfilter, at);
            }
        }
        catch (IOException problem)
        {
            LogDeaf(problem.Message);
        }
    }

    private void Drain(NetlinkSocket socket, byte[] buffer, Func<ReadOnlyMemory<byte>, IEnumerable<KernelChange>> read, long at)
    {
        int length;
        while ((length = socket.Receive(buffer)) != 0)
        {
            if (length < 0)
            {
                LogLost();
                changed(new KernelChange(KernelChangeKind.Lost, ""), at);
                continue;
            }

            foreach (var change in read(buffer.AsMemory(0, length)))
            {
                changed(change, at);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of links, addresses, forwarding and nftables are found by the scan only: {Problem}")]
    private partial void LogDeaf(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The kernel told more than could be read; everything is looked at")]
    private partial void LogLost();
}
