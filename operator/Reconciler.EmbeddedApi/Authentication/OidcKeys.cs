using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// The issuer's keys, read over HTTPS when first needed and again every hour; earlier, though at most every 10 s, when a token names a key
/// that is not among them. While the issuer is away the keys known last go on to count.
/// </summary>
internal sealed partial class OidcKeys : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    private readonly OidcOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HttpClient client;
    private readonly HttpDocumentRetriever documents;
    private readonly SemaphoreSlim one = new(1);
    private volatile IReadOnlyCollection<SecurityKey> keys = [];
    private DateTimeOffset tried = DateTimeOffset.MinValue;
    private DateTimeOffset read = DateTimeOffset.MinValue;

    public OidcKeys(OidcOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        if (options.CaFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
        documents = new HttpDocumentRetriever(client) { RequireHttps = true };
    }

    /// <summary>The keys.</summary>
    /// <param name="missing">A key that is asked for is not among those known.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<IReadOnlyCollection<SecurityKey>> GetAsync(bool missing, CancellationToken ct)
    {
        if (!IsDue(missing))
        {
            return keys;
        }

        await one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (IsDue(missing))
            {
                await ReadAsync(ct).ConfigureAwait(false);
            }

            return keys;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        one.Dispose();
    }

    private bool IsDue(bool missing) =>
        time.GetUtcNow() is var now && now - tried >= LeastPause && (missing || now - read >= Fresh);

    private async Task ReadAsync(CancellationToken ct)
    {
        tried = time.GetUtcNow();
        try
        {
            var address = options.IssuerUrl.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration";
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, ct).ConfigureAwait(false);
            if (found.Issuer != options.IssuerUrl.OriginalString)
            {
                LogNotRead(options.IssuerUrl, $"{address} is that of the issuer {found.Issuer}");
                return;
            }

            keys = [.. found.SigningKeys];
            read = tried;
        }
        catch (Exception problem) when (problem is IOException or InvalidOperationException or ArgumentException or HttpRequestException || (problem is OperationCanceledException && !ct.IsCancellationRequested))
        {
            LogNotRead(options.IssuerUrl, problem.InnerException?.Message ?? problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of the OpenID Connect issuer {Issuer} could not be read: {Problem}")]
    private partial void LogNotRead(Uri issuer, string problem);
}
