using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

/// <summary>A machine with a key that becomes a node.</summary>
internal sealed class JoiningMachine(string node) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Node => node;

    public string CertificatePath => $"/nodes/{node}/certificate";

    /// <summary>The body that asks for a certificate, with the right subject or another one.</summary>
    public JsonObject Request(string? subject = null) => new()
    {
        ["request"] = new CertificateRequest(subject ?? $"O=system:nodes, CN=system:node:{node}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(),
    };

    /// <summary>What it is with the certificate that it was given.</summary>
    public X509Certificate2 With(ApiAnswer answer)
    {
        answer.Code.Should().Be(201, answer.Text);
        using var made = X509Certificate2.CreateFromPem(answer.Json["certificate"]!.GetValue<string>());
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => key.Dispose();

    /// <summary>Makes a token for the node.</summary>
    public static async Task<string> InviteAsync(ApiClient administrator, string node, int? seconds = null)
    {
        var made = await administrator.PostAsync($"/nodes/{node}/token", seconds is null ? new JsonObject() : new JsonObject { ["expirationSeconds"] = seconds });
        made.Code.Should().Be(201, made.Text);
        return made.Json["token"]!.GetValue<string>();
    }
}
