using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.EmbeddedApi.Tests.Nodes;

/// <summary>What nobody should send for a certificate request.</summary>
internal static class WrongRequests
{
    public static IEnumerable<string> All(string node)
    {
        var subject = $"O=system:nodes, CN=system:node:{node}";
        using var rsa = RSA.Create(2048);
        yield return new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        using var weak = RSA.Create(1024);
        yield return new CertificateRequest(subject, weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        using var odd = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        yield return new CertificateRequest(subject, odd, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var right = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequest();

        // Signed by somebody who has not the key.
        var forged = (byte[])right.Clone();
        forged[^1] ^= 1;
        yield return Pem(forged);
        yield return Pem(right[..^20]);
        yield return Pem([]);
        yield return Pem([0x30, 0x80]);
        yield return Pem([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]);
        yield return "";
        yield return "-----BEGIN CERTIFICATE REQUEST-----";
        yield return "-----BEGIN CERTIFICATE REQUEST-----\n%%%\n-----END CERTIFICATE REQUEST-----";
        yield return new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)).ExportCertificatePem();
        yield return key.ExportPkcs8PrivateKeyPem();
        yield return new string('A', 17 * 1024);
        yield return "\0\ud83d\ude00";
    }

    private static string Pem(byte[] der) => PemEncoding.WriteString("CERTIFICATE REQUEST", der);
}
