using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Kubernetes;

namespace Reconciler.Agent.Identity;

/// <summary>A key for a certificate of the node's: the request goes to the API, the key never does.</summary>
internal static class CertificateExchange
{
    /// <summary>Makes a key, as PEM.</summary>
    public static string MakeKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Asks for a certificate, as whoever the client is: a node that has one, or the holder of a token for the node.</summary>
    /// <returns>The certificate and the authority, as PEM.</returns>
    /// <exception cref="ApiException">The API refuses, or is away.</exception>
    /// <exception cref="InvalidDataException">It answered with something else.</exception>
    public static async Task<(string Certificate, string Authority)> AskAsync(ApiClient client, string node, string keyPem, CancellationToken ct)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(NodeKubeconfig.Group);
        subject.AddCommonName(NodeKubeconfig.UserPrefix + node);
        var request = new JsonObject { ["request"] = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem() };

        // Asked twice with the same key, a token's answer is the same; a node's too, if it matters how many it has.
        var answer = await client.PostAsync($"nodes/{node}/certificate", Encoding.UTF8.GetBytes(request.ToJsonString()), repeatable: true, ct).ConfigureAwait(false);
        try
        {
            var document = JsonNode.Parse(answer);
            if (document?["certificate"]?.GetValue<string>() is { } pem && document["authority"]?.GetValue<string>() is { } authority)
            {
                using var certificate = X509Certificate2.CreateFromPem(pem, keyPem);
                return NodeKubeconfig.NodeOf(certificate) == node ? (pem, authority) : throw new InvalidDataException("the API answered with somebody else's certificate");
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException("the API answered with no certificate for this key: " + problem.Message, problem);
        }

        throw new InvalidDataException("the API answered with no certificate");
    }
}
