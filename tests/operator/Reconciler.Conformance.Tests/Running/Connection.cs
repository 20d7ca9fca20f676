using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Running;

/// <summary>HTTP to one of the servers, as its kubeconfig says.</summary>
public sealed class Connection : IDisposable
{
    private readonly X509Certificate2Collection authorities = [];
    private readonly X509Certificate2? own;

    public Connection(string kubeconfig)
    {
        using var text = File.OpenText(kubeconfig);
        var document = YamlReading.ParseAll(text)[0];
        var (cluster, user) = (document["clusters"]![0]!["cluster"]!, document["users"]![0]!["user"]!);
        string? Pem(JsonNode holder, string field) =>
            holder[field + "-data"] is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data.GetValue<string>()))
            : holder[field] is { } file ? File.ReadAllText(file.GetValue<string>()) : null;
        authorities.ImportFromPem(Pem(cluster, "certificate-authority"));
        own = Pem(user, "client-certificate") is { } certificate ? X509Certificate2.CreateFromPem(certificate, Pem(user, "client-key")) : null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        Http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { ClientCertificates = own is null ? null : [own], CertificateChainPolicy = policy },
        })
        {
            BaseAddress = new Uri(cluster["server"]!.GetValue<string>()),
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (user["token"] is { } token)
        {
            Http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetValue<string>());
        }
    }

    public HttpClient Http { get; }

    public void Dispose()
    {
        Http.Dispose();
        own?.Dispose();
        foreach (var authority in authorities)
        {
            authority.Dispose();
        }
    }
}
