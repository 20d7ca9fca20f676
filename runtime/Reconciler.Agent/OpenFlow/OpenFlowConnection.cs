using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.OpenFlow;

/// <summary>A connection to a bridge of Open vSwitch over its management socket. Disposing it closes it.</summary>
internal sealed class OpenFlowConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource> barriers = new();
    private uint numbers;

    private OpenFlowConnection()
    {
    }

    /// <summary>Connects and introduces us.</summary>
    /// <param name="path">The socket, for example <c>/var/run/openvswitch/br-int.mgmt</c>.</param>
    /// <param name="ct">Ends waiting.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<OpenFlowConnection> OpenAsync(string path, CancellationToken ct)
    {
        var connection = new OpenFlowConnection();
        try
        {
            await connection.socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct).ConfigureAwait(false);
            await connection.SendAsync([OpenFlowMessage.Hello()], ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A number by which answers are told apart.</summary>
    public uint NextNumber() => Interlocked.Increment(ref numbers);

    /// <summary>Sends messages.</summary>
    public async Task SendAsync(IReadOnlyList<byte[]> messages, CancellationToken ct)
    {
        await sending.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            // What was begun has to be ended: half a message makes nonsense of all that follow it.
            foreach (var message in messages)
            {
                for (var sent = 0; sent < message.Length;)
                {
                    sent += await socket.SendAsync(message.AsMemory(sent), ct).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Sends messages made with one number, and returns when the switch has done what they say. Somebody must be reading meanwhile.</summary>
    /// <exception cref="ToolException">The switch refuses one, or the connection ends.</exception>
    public async Task CarryOutAsync(Func<uint, IEnumerable<byte[]>> messages, CancellationToken ct)
    {
        var number = NextNumber();
        var done = barriers[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await SendAsync([.. messages(number), OpenFlowMessage.Barrier(number)], ct).ConfigureAwait(false);
            await done.Task.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new ToolException($"Open vSwitch closed the connection: {gone.Message}");
        }
        finally
        {
            barriers.TryRemove(number, out _);
        }
    }

    /// <summary>Reads until the other side closes; answers what keeps the connection alive itself.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var header = new byte[OpenFlowMessage.HeaderLength];
        while (await FillAsync(header, ct).ConfigureAwait(false) && OpenFlowMessage.LengthOf(header) >= header.Length)
        {
            var message = new byte[OpenFlowMessage.LengthOf(header)];
            header.CopyTo(message, 0);
            if (!await FillAsync(message.AsMemory(header.Length), ct).ConfigureAwait(false))
            {
                break;
            }

            switch (OpenFlowMessage.KindOf(message))
            {
                case OpenFlowMessage.Kind.EchoRequest:
                    await SendAsync([OpenFlowMessage.EchoReply(message)], ct).ConfigureAwait(false);
                    break;
                case OpenFlowMessage.Kind.BarrierReply:
                    barriers.GetValueOrDefault(OpenFlowMessage.NumberOf(message))?.TrySetResult();
                    break;
                case OpenFlowMessage.Kind.Error when barriers.TryGetValue(OpenFlowMessage.NumberOf(message), out var refused):
                    refused.TrySetException(new ToolException($"Open vSwitch refuses a flow: {OpenFlowMessage.Complaint(message)}"));
                    break;
                default:
                    yield return message;
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The semaphore is left: disposing it would leave whoever waits for it waiting for ever.
        socket.Dispose();
        foreach (var (_, waiting) in barriers)
        {
            waiting.TrySetException(new ToolException("Open vSwitch closed the connection"));
        }
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken ct)
    {
        while (buffer.Length > 0)
        {
            var read = await socket.ReceiveAsync(buffer, ct).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }
}
