using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reconciler.Agent.Tests.Images;

/// <summary>An HTTP server on the loopback that serves one content, with ranges, and can be made to misbehave.</summary>
internal sealed class ImageServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public ImageServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/images/disk.raw");

    /// <summary>What is served.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>Its version, as the entity tag says; null: none is told.</summary>
    public string? Tag { get; set; } = "\"1\"";

    /// <summary>Connections are cut after so many bytes of the body.</summary>
    public int? CutAfter { get; set; }

    /// <summary>After so many answers connections are closed without one.</summary>
    public int? StopAfter { get; set; }

    /// <summary>Answered instead of the content.</summary>
    public string? Answer { get; set; }

    /// <summary>The Range headers that came; empty where there was none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = [];

    /// <summary>Bytes of bodies that were sent.</summary>
    public long Sent { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or IOException)
        {
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var headers = await ReadHeadersAsync(stream);
        if (StopAfter is { } answers && Ranges.Count >= answers)
        {
            return;
        }

        Ranges.Enqueue(headers.GetValueOrDefault("Range", ""));
        if (Answer is { } other)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(other.ReplaceLineEndings("\r\n")), end.Token);
            return;
        }

        var isRest = headers.TryGetValue("Range", out var range) && headers.GetValueOrDefault("If-Range") == Tag;
        var from = isRest ? int.Parse(range!["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        var tag = Tag is null ? "" : $"ETag: {Tag}\r\n";
        var head = isRest
            ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\r\n{tag}Content-Length: {Content.Length - from}\r\nConnection: close\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\n{tag}Content-Length: {Content.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), end.Token);
        var body = Content.AsMemory(from);
        body = CutAfter is { } most && most < body.Length ? body[..most] : body;
        await stream.WriteAsync(body, end.Token);
        Sent += body.Length;
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(end.Token) is { Length: > 0 } line)
        {
            if (line.Split(": ", 2) is [var name, var value])
            {
                headers[name] = value;
            }
        }

        return headers;
    }
}
