using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>
/// One connection to a database server (JSON-RPC of RFC 7047). Answers the server's echo requests; ends with
/// <see cref="Closed"/> when the stream does. Safe for concurrent callers. It does not reconnect: <see cref="OvsdbReplica"/> does.
/// </summary>
public sealed class OvsdbConnection : IAsyncDisposable
{
    private readonly Stream stream;
    private readonly Action<string, JsonElement>? notified;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly ConcurrentDictionary<long, Call> pending = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private long lastId;

    private OvsdbConnection(OvsdbEndpoint endpoint, Stream stream, Action<string, JsonElement>? notified)
    {
        Endpoint = endpoint;
        this.stream = stream;
        this.notified = notified;
        reading = Task.Run(ReadAsync);
    }

    /// <summary>Where it is connected to.</summary>
    public OvsdbEndpoint Endpoint { get; }

    /// <summary>Completes when the connection has ended, whoever ended it.</summary>
    public Task Closed => closed.Task;

    /// <summary>Connects.</summary>
    /// <param name="endpoint">Where the server listens.</param>
    /// <param name="notified">Called for each notification of the server with its method and parameters, in order, before any later answer is handed out; must return quickly.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OvsdbDisconnectedException">Nobody listens there.</exception>
    public static async Task<OvsdbConnection> ConnectAsync(
        OvsdbEndpoint endpoint, Action<string, JsonElement>? notified = null, CancellationToken cancellation = default)
    {
        var socket = endpoint.CreateSocket();
        try
        {
            await socket.ConnectAsync(endpoint.Address, cancellation).ConfigureAwait(false);
            return new OvsdbConnection(endpoint, new NetworkStream(socket, ownsSocket: true), notified);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new OvsdbDisconnectedException($"No database server answers at {endpoint}: {refused.Message}", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The schema of a database on this server.</summary>
    /// <exception cref="OvsdbProtocolException">The server has no such database.</exception>
    /// <exception cref="OvsdbDisconnectedException">The connection ended.</exception>
    public async Task<OvsdbSchema> GetSchemaAsync(string database, CancellationToken cancellation = default) =>
        OvsdbSchema.Parse(await CallAsync("get_schema", writer => writer.WriteStringValue(database), cancellation).ConfigureAwait(false));

    /// <summary>
    /// Carries out a transaction. A refusal by the database is an outcome, not an exception. Once sent, it may be carried out even when
    /// the caller gives up waiting.
    /// </summary>
    /// <exception cref="OvsdbDisconnectedException">The connection ended before the answer.</exception>
    public async Task<OvsdbOutcome> TransactAsync(string database, OvsdbTransaction transaction, CancellationToken cancellation = default)
    {
        var operations = transaction.Operations.ToArray();
        var results = await CallAsync("transact", writer =>
        {
            writer.WriteStringValue(database);
            foreach (var operation in operations)
            {
                OvsdbOperationJson.Write(writer, operation);
            }
        }, cancellation).ConfigureAwait(false);
        return OvsdbOperationJson.ReadOutcome(results, operations.Length);
    }

    /// <summary>Asks the server for a sign of life.</summary>
    /// <exception cref="OvsdbDisconnectedException">The connection ended.</exception>
    public Task EchoAsync(CancellationToken cancellation = default) => CallAsync("echo", _ => { }, cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        stopping.Dispose();
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">Writes the elements of the parameter array.</param>
    /// <param name="cancellation">Gives up waiting for the answer.</param>
    /// <param name="answered">Given the result before any later message of the server is looked at.</param>
    internal async Task<JsonElement> CallAsync(
        string method, Action<Utf8JsonWriter> parameters, CancellationToken cancellation, Action<JsonElement>? answered = null)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = new Call(answer, answered);
        try
        {
            await SendAsync(writer =>
            {
                writer.WriteNumber("id", id);
                writer.WriteString("method", method);
                writer.WriteStartArray("params");
                parameters(writer);
                writer.WriteEndArray();
            }, cancellation).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    private async Task SendAsync(Action<Utf8JsonWriter> members, CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Closed.IsCompleted)
            {
                throw Disconnected(null);
            }

            // Not cancelled half way: a cut message would spoil the stream for everybody.
            await stream.WriteAsync(message.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException and not OvsdbDisconnectedException or ObjectDisposedException)
        {
            throw Disconnected(gone);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        Exception? reason = null;
        try
        {
            var frames = new JsonFrames(stream);
            while (await frames.ReadAsync(stopping.Token).ConfigureAwait(false) is { } document)
            {
                await DispatchAsync(document.RootElement).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever ends the reading ends the connection, and every caller is told why.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            reason = failed;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        closed.TrySetResult();
        foreach (var (id, _) in pending)
        {
            if (pending.TryRemove(id, out var call))
            {
                call.Answer.TrySetException(Disconnected(reason));
            }
        }
    }

    private async Task DispatchAsync(JsonElement message)
    {
        if (message.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String)
        {
            if (message.TryGetProperty("id", out var request) && request.ValueKind != JsonValueKind.Null)
            {
                await AnswerAsync(method.GetString()!, request, message).ConfigureAwait(false);
            }
            else
            {
                notified?.Invoke(method.GetString()!, message.GetProperty("params"));
            }

            return;
        }

        if (!message.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number) || !pending.TryRemove(number, out var call))
        {
            return;
        }

        if (message.TryGetProperty("error", out var error) && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
        {
            call.Answer.TrySetException(new OvsdbProtocolException($"The database server refused a request: {OvsdbJson.Excerpt(error)}"));
        }
        else
        {
            var result = message.GetProperty("result");
            call.Answered?.Invoke(result);
            call.Answer.TrySetResult(result);
        }
    }

    private Task AnswerAsync(string method, JsonElement id, JsonElement message) =>
        SendAsync(writer =>
        {
            writer.WritePropertyName("id");
            id.WriteTo(writer);
            if (method == "echo")
            {
                writer.WritePropertyName("result");
                message.GetProperty("params").WriteTo(writer);
                writer.WriteNull("error");
            }
            else
            {
                writer.WriteNull("result");
                writer.WriteString("error", "unknown method");
            }
        }, stopping.Token);

    private OvsdbDisconnectedException Disconnected(Exception? cause) =>
        new($"The connection to the database server at {Endpoint} ended{(cause is null ? "." : ": " + cause.Message)}", cause);

    private sealed record Call(TaskCompletionSource<JsonElement> Answer, Action<JsonElement>? Answered);
}
