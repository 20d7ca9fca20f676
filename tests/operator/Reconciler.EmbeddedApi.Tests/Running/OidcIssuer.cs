using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>A small OpenID Connect issuer over TLS on the loopback: discovery, keys, and tokens that say what a test wants.</summary>
public sealed class OidcIssuer : IAsyncDisposable
{
    private readonly WebApplication application;

    private OidcIssuer(WebApplication application, string caFile)
    {
        this.application = application;
        CaFile = caFile;
        Key = NewKey();
    }

    public string CaFile { get; }

    public Uri Url { get; private set; } = new("https://127.0.0.1");

    /// <summary>How often the keys were asked for.</summary>
    public int Reads { get; private set; }

    /// <summary>The one key: what it signs with and publishes.</summary>
    public (string Id, RSA Key) Key { get; private set; }

    public static async Task<OidcIssuer> StartAsync(string caFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=issuer", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        await File.WriteAllTextAsync(caFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var application = builder.Build();
        var issuer = new OidcIssuer(application, caFile);
        application.Run(issuer.AnswerAsync);
        await application.StartAsync();
        issuer.Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return issuer;
    }

    /// <summary>Signs with a new key from now on; the old one is no longer published.</summary>
    public void Rotate()
    {
        var old = Key.Key;
        Key = NewKey();
        old.Dispose();
    }

    /// <summary>A token; claims given replace or add to the usual ones, null removes.</summary>
    public string Token(DateTimeOffset now, JsonObject claims, JsonObject? header = null, Func<byte[], byte[]>? sign = null)
    {
        var all = new JsonObject
        {
            ["iss"] = Url.OriginalString,
            ["aud"] = "kubernetes",
            ["sub"] = "someone",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims)
        {
            all[name] = value?.DeepClone();
        }

        header ??= new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = Key.Id };
        var text = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(all.ToJsonString()))}";
        sign ??= bytes => Key.Key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        Key.Key.Dispose();
    }

    private static (string Id, RSA Key) NewKey() => (Guid.NewGuid().ToString("N"), RSA.Create(2048));

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                return context.Response.WriteAsync(new JsonObject { ["issuer"] = Url.OriginalString, ["jwks_uri"] = Url.OriginalString + "/keys" }.ToJsonString());
            case "/keys":
                Reads++;
                var parameters = Key.Key.ExportParameters(false);
                var listed = new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = Key.Id, ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
                return context.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray(listed) }.ToJsonString());
            default:
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
        }
    }
}
