using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace Reconciler.Kubernetes.Connection;

/// <summary>Turns a kubeconfig into an HTTP client: its server's address, trust, and the caller's credentials.</summary>
public static class ApiConnection
{
    /// <summary>
    /// Loads a kubeconfig. Without a path, the one that <c>KUBECONFIG</c> names, a pod's service account, or <c>~/.kube/config</c>.
    /// </summary>
    /// <exception cref="FileNotFoundException">The path names no file.</exception>
    public static KubernetesClientConfiguration Load(string? path)
    {
        if (path is null)
        {
            return KubernetesClientConfiguration.BuildDefaultConfig();
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no kubeconfig at {path}; give its path, or set KUBECONFIG", path);
        }

        return KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
    }

    /// <summary>Makes the HTTP client of a configuration. It multiplexes over HTTP/2 where the server can, and notices a dead peer within 45 s.</summary>
    /// <param name="configuration">Where the server is, and who calls.</param>
    /// <param name="observe">Puts a handler in front that sees every request; null: none.</param>
    /// <param name="certificate">Gives the client's certificate of the moment, asked for each connection; null: the configuration's for all.</param>
    public static HttpClient Open(
        KubernetesClientConfiguration configuration, Func<HttpMessageHandler, DelegatingHandler>? observe = null, Func<X509Certificate2>? certificate = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromHours(1),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.GZip,
            UseCookies = false,
            SslOptions = Trust(configuration, certificate),
        };
        HttpMessageHandler outermost = configuration.TokenProvider is not null || configuration.AccessToken is not null || configuration.Username is not null
            ? new CredentialsHandler(configuration) { InnerHandler = handler }
            : handler;
        return new HttpClient(observe?.Invoke(outermost) ?? outermost)
        {
            BaseAddress = new Uri(configuration.Host.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    private static SslClientAuthenticationOptions Trust(KubernetesClientConfiguration configuration, Func<X509Certificate2>? current)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = configuration.TlsServerName };
        if (configuration.SkipTlsVerify)
        {
            // Asked for in the kubeconfig by insecure-skip-tls-verify; a person decided it there.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (current is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => current();

            // A session that is resumed is that of the certificate before.
            options.AllowTlsResume = false;
        }
        else if (ClientCertificate(configuration) is { } certificate)
        {
            options.ClientCertificates = [certificate];
        }

        return options;
    }

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration)
    {
        var certificate = Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
        var key = Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
        return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
    }

    private static string? Pem(string? base64, string? path) =>
        base64 is { Length: > 0 } ? Encoding.ASCII.GetString(Convert.FromBase64String(base64)) : path is { Length: > 0 } ? File.ReadAllText(path) : null;
}
