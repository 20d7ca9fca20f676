using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Testing.Dataplane;

/// <summary>A TCP connection from one guest to another, opened anew: what goes through it in a time, and how long a round trip takes.</summary>
internal sealed class GuestConnection : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket client;
    private readonly Socket server;

    private GuestConnection(Socket client, Socket server)
    {
        (this.client, this.server) = (client, server);
        foreach (var socket in new[] { client, server })
        {
            socket.NoDelay = true;
            // A connection that is cut off must end the measurement, not hold it.
            (socket.SendTimeout, socket.ReceiveTimeout) = ((int)Patience.TotalMilliseconds, (int)Patience.TotalMilliseconds);
        }
    }

    /// <summary>Connects.</summary>
    public static async Task<GuestConnection> OpenAsync(GuestNamespace from, GuestNamespace to, string address, int port)
    {
        using var listener = to.Inside(NewSocket);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(1);
        var client = from.Inside(NewSocket);
        try
        {
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            await client.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), limit.Token);
            return new GuestConnection(client, await listener.AcceptAsync(limit.Token));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends as fast as it goes. What arrives is counted for a time, when it has arrived for a lead.</summary>
    /// <returns>Bits per second.</returns>
    public Task<double> SendAsync(TimeSpan lead, TimeSpan time)
    {
        _ = OnThread(Flood);
        return OnThread(() => Count(lead, time));
    }

    /// <summary>Sends a byte and waits for it to come back, many times.</summary>
    /// <returns>What each took.</returns>
    public async Task<IReadOnlyList<TimeSpan>> BounceAsync(int times)
    {
        var echo = OnThread(() => Echo(times));
        var trips = await OnThread(() => Bounce(times));
        await echo;
        return trips;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Until the connection is closed.</summary>
    private bool Flood()
    {
        var chunk = new byte[ChunkSize];
        try
        {
            while (true)
            {
                client.Send(chunk);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private double Count(TimeSpan lead, TimeSpan time)
    {
        var (chunk, bytes) = (new byte[ChunkSize], 0L);
        var watch = Stopwatch.StartNew();
        var begun = TimeSpan.Zero;
        while (begun == TimeSpan.Zero || watch.Elapsed < begun + time)
        {
            var read = server.Receive(chunk);
            if (begun > TimeSpan.Zero)
            {
                bytes += read;
            }
            else if (watch.Elapsed >= lead)
            {
                begun = watch.Elapsed;
            }
        }

        return bytes * 8 / (watch.Elapsed - begun).TotalSeconds;
    }

    private bool Echo(int times)
    {
        var one = new byte[1];
        for (var trip = 0; trip < times; trip++)
        {
            _ = server.Receive(one);
            server.Send(one);
        }

        return true;
    }

    private List<TimeSpan> Bounce(int times)
    {
        var (one, trips) = (new byte[1], new List<TimeSpan>(times));
        for (var trip = 0; trip < times; trip++)
        {
            var sent = Stopwatch.GetTimestamp();
            client.Send(one);
            _ = client.Receive(one);
            trips.Add(Stopwatch.GetElapsedTime(sent));
        }

        return trips;
    }
}
