using System.Net;
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
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Endpoints;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi;

/// <summary>The embedded API server: Kubernetes' wire protocol over TLS on an SQLite file, in this process.</summary>
public sealed class EmbeddedApiHost : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ApiComposition composition;
    private readonly ApiIdentities identities;

    private EmbeddedApiHost(WebApplication application, ApiComposition composition, ApiIdentities identities, Uri address, string kubeconfig)
    {
        this.identities = identities;
        this.application = application;
        this.composition = composition;
        Address = address;
        KubeconfigPath = kubeconfig;
    }

    /// <summary>Where it listens, such as https://127.0.0.1:6443.</summary>
    public Uri Address { get; }

    /// <summary>The kubeconfig that has been written.</summary>
    public string KubeconfigPath { get; }

    /// <summary>Opens the data, installs the definitions, listens, writes the kubeconfig.</summary>
    /// <exception cref="StorageException">The data cannot be used; it has not been changed.</exception>
    /// <exception cref="IOException">The address is in use, or a file cannot be written.</exception>
    public static async Task<EmbeddedApiHost> StartAsync(EmbeddedApiOptions options, ILoggerFactory? loggers = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        loggers ??= NullLoggerFactory.Instance;
        var folder = Path.GetFullPath(options.DataFolder);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] names = ["localhost", "127.0.0.1", "::1", .. options.ListenAddress is { } own && !own.Equals(IPAddress.Any) && !own.Equals(IPAddress.IPv6Any) ? [own.ToString()] : Array.Empty<string>(), .. options.CertificateNames];
        var identities = ApiIdentities.Load(folder, [.. names.Distinct()], options, loggers);
        var database = Path.Combine(folder, "objects.db");

        // It holds secrets. SQLite gives its other files the mode of this one.
        PrivateFile.Ensure(database);
        var composition = await ApiComposition.CreateAsync(options, database, identities, loggers).ConfigureAwait(false);
        try
        {
            var application = Build(options, identities.Authority, composition.Endpoint, loggers);
            await application.StartAsync(cancellation).ConfigureAwait(false);
            var bound = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            var host = options.ListenAddress.Equals(IPAddress.Any) || options.ListenAddress.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : options.ListenAddress.ToString();
            var address = new UriBuilder("https", host, bound.Port).Uri;
            var kubeconfig = Path.GetFullPath(options.KubeconfigPath ?? Path.Combine(folder, "kubeconfig"));

            // The administrator's comes last: whoever waits for it finds the others.
            foreach (var client in options.Clients)
            {
                var issued = identities.Issue(client);
                if (client.NodeName is not { } node || await composition.Nodes.AdmitAsync(node, issued.Certificate).ConfigureAwait(false))
                {
                    identities.WriteKubeconfig(client, issued, address);
                }
            }

            identities.WriteAdministratorKubeconfig(kubeconfig, address);
            return new EmbeddedApiHost(application, composition, identities, address, kubeconfig);
        }
        catch
        {
            await composition.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a certificate for a client and writes its kubeconfig.</summary>
    public void WriteKubeconfig(ClientKubeconfig client)
    {
        ArgumentNullException.ThrowIfNull(client);
        identities.WriteKubeconfig(client, identities.Issue(client), Address);
    }

    /// <summary>Ends the watches, answers what is under way, and closes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        await composition.StopWatchesAsync().ConfigureAwait(false);
        await application.StopAsync().ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
        await composition.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(EmbeddedApiOptions options, CertificateAuthority authority, ApiEndpoint endpoint, ILoggerFactory loggers)
    {
        // Nothing of the surroundings is read: no appsettings.json of the current folder, no ASPNETCORE variables.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = options.DataFolder });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.Cut;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 250;

            // A watch may be silent for long.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(options.ListenAddress, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificateSelector = (_, _) => authority.Server;

                    // Asked for, never demanded; whose it is, and whether it is good, is judged with the request. A stranger's just says nothing.
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                    https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = authority.ClientPolicy();
                });
            });
        });
        var application = builder.Build();
        application.Run(endpoint.HandleAsync);
        return application;
    }

    /// <summary>The process's signals belong to whoever composes it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
