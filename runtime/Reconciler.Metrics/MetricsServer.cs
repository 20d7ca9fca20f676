using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Reconciler.Metrics;

/// <summary>Serves <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> over plain HTTP, and nothing else. Requests are small and few, and so are the limits.</summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private const int MostConnections = 16;
    private readonly WebApplication application;

    private MetricsServer(WebApplication application, string address)
    {
        this.application = application;
        Address = address;
    }

    /// <summary>Where it listens: <c>http://ADDRESS:PORT</c> or <c>unix:PATH</c>.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="IOException">The address is in use, or not this machine's.</exception>
    public static async Task<MetricsServer> StartAsync(ProcessMetrics metrics, MetricsAddress address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 32;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            if (address.Socket is { } socket)
            {
                // What an earlier process left would be in the way; a file with content is somebody else's.
                if (new FileInfo(socket) is { Exists: true, Length: 0 } left)
                {
                    left.Delete();
                }

                kestrel.ListenUnixSocket(socket, Http1);
            }
            else if (address.Tcp!.Address.Equals(IPAddress.IPv6Any))
            {
                // IPv4 as well, and alone where the machine has no IPv6.
                kestrel.ListenAnyIP(address.Tcp.Port, Http1);
            }
            else
            {
                kestrel.Listen(address.Tcp, Http1);
            }
        });
        var application = builder.Build();
        application.Run(context => AnswerAsync(context, metrics));
        await application.StartAsync(ct).ConfigureAwait(false);
        if (address.Socket is not null)
        {
            File.SetUnixFileMode(address.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new MetricsServer(application, address.ToString());
        }

        return new MetricsServer(application, application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync().ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    private static async Task AnswerAsync(HttpContext context, ProcessMetrics metrics)
    {
        var (code, type, text) = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET" or "HEAD", "/metrics") => (200, PrometheusText.MediaType, Metrics(metrics)),
            ("GET" or "HEAD", "/healthz") => (200, "text/plain; charset=utf-8", "ok\n"),
            ("GET" or "HEAD", "/readyz") => Ready(metrics),
            (_, "/metrics" or "/healthz" or "/readyz") => (405, "text/plain; charset=utf-8", "only GET\n"),
            _ => (404, "text/plain; charset=utf-8", "there are /metrics, /healthz and /readyz\n"),
        };
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static string Metrics(ProcessMetrics metrics)
    {
        using var text = new StringWriter();
        metrics.Write(text);
        return text.ToString();
    }

    private static (int Code, string Type, string Text) Ready(ProcessMetrics metrics)
    {
        var parts = metrics.Readiness;
        return (
            parts.All(part => part.IsReady) ? 200 : 503,
            "text/plain; charset=utf-8",
            string.Concat(parts.Select(part => $"{(part.IsReady ? "ok" : "not yet")} {part.Name}\n").DefaultIfEmpty("ok\n")));
    }

    /// <summary>The process's signals belong to whoever composes it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
