using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Webhook.Certificates;
using Reconciler.Webhook.Review;

namespace Reconciler.Webhook;

/// <summary>The admission webhook of a Kubernetes cluster: the one validator of the language, and what limits nodes' agents.</summary>
public sealed partial class WebhookHost
{
    // An AdmissionReview holds an object twice, and API servers take bodies of 3 MiB.
    private const int LargestBody = 8 * 1024 * 1024;
    private const int MostConnections = 256;

    private readonly WebhookOptions options;
    private readonly CertificateKeeper certificates;
    private readonly Reviewer reviewer;
    private readonly ILogger logger;

    /// <summary>Makes one; <see cref="RunAsync"/> starts it.</summary>
    public WebhookHost(WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        certificates = new CertificateKeeper(options);
        logger = options.Loggers.CreateLogger<WebhookHost>();
        reviewer = new Reviewer(options.AgentUser, async (node, ns, machine, ct) =>
            (await options.Client.For(Kinds.Partitions).FindAsync(new ResourceKey(ns, machine), ct).ConfigureAwait(false))?.Spec.NodeName == node);
    }

    /// <summary>Whether it answers, and API servers know its certificate.</summary>
    public bool IsReady => Port > 0 && certificates.IsReady;

    /// <summary>The port on which it listens; 0 before.</summary>
    public int Port { get; private set; }

    /// <summary>Serves until it is cancelled.</summary>
    /// <exception cref="IOException">The address is in use, or not this machine's.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var keeping = certificates.RunAsync(ct);
        try
        {
            await certificates.WaitAsync(ct).ConfigureAwait(false);
            var application = Build();
            await using (application.ConfigureAwait(false))
            {
                await application.StartAsync(ct).ConfigureAwait(false);
                Port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
                LogListens(logger, options.Listen.Address.ToString(), Port);
                await keeping.ConfigureAwait(false);
                await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await keeping.ConfigureAwait(false);
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestLineSize = 2048;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
            if (options.Listen.Address.Equals(IPAddress.IPv6Any))
            {
                // IPv4 as well, and alone where the machine has no IPv6.
                kestrel.ListenAnyIP(options.Listen.Port, Secure);
            }
            else
            {
                kestrel.Listen(options.Listen, Secure);
            }
        });
        var application = builder.Build();
        application.Run(AnswerAsync);
        return application;
    }

    private void Secure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.HandshakeTimeout = TimeSpan.FromSeconds(10);
            https.ServerCertificateSelector = (_, _) => certificates.Serving;
        });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            switch (context.Request.Method, context.Request.Path.Value)
            {
                case ("POST", "/validate"):
                    await ReviewAsync(context).ConfigureAwait(false);
                    break;
                case (_, "/validate"):
                    await SayAsync(context, 405, "only POST").ConfigureAwait(false);
                    break;
                default:
                    await SayAsync(context, 404, "there is /validate").ConfigureAwait(false);
                    break;
            }
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException problem)
        {
            await SayAsync(context, problem.StatusCode, problem.Message).ConfigureAwait(false);
        }
        catch (FormatException problem)
        {
            await SayAsync(context, 400, problem.Message).ConfigureAwait(false);
        }
        catch (ApiException problem)
        {
            // Not known is not allowed; the API server says that the webhook failed, and the caller tries again.
            await SayAsync(context, 503, problem.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
#pragma warning disable CA1031 // One review that goes wrong must not take its connection's others along.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogUnexpected(logger, problem);
            await SayAsync(context, 500, "the review failed; the operator's log says why").ConfigureAwait(false);
        }
    }

    private async Task ReviewAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var answer = await reviewer.ReviewAsync(ReviewRequest.Read(body.GetBuffer().AsSpan(0, (int)body.Length)), context.RequestAborted).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            answer.WriteTo(writer);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task SayAsync(HttpContext context, int code, string text)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = code;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(text + "\n", context.RequestAborted).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "the admission webhook listens on {Address}, port {Port}")]
    private static partial void LogListens(ILogger logger, string address, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "a review failed")]
    private static partial void LogUnexpected(ILogger logger, Exception problem);

    /// <summary>The process's signals belong to whoever composes it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
