using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>
/// A PKCS#10 request for a node's certificate. Its key is all that is taken from it, and only after it has shown that it has the private half;
/// whom the certificate names is not the request's affair, but one that asks for another name is a mistake that its sender should hear of.
/// </summary>
internal static class SigningRequest
{
    /// <summary>Longest request, in characters of PEM.</summary>
    public const int Longest = 16 * 1024;

    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    /// <summary>Reads the key of a request for a node's certificate.</summary>
    /// <exception cref="ApiException">400 for one that cannot be read or has a key that is not taken, 403 for one that asks to be somebody else.</exception>
    public static PublicKey Read(string? pem, string node)
    {
        if (pem is null or { Length: > Longest })
        {
            throw Refusal.BadRequest($"request: a PKCS#10 certificate request as PEM is needed, of at most {Longest} characters");
        }

        try
        {
            // The request's own signature is verified by this.
            var request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
            if (request.PublicKey.Oid.Value != "1.2.840.10045.2.1" || CurveOf(request.PublicKey) is not { } curve || !Curves.Contains(curve))
            {
                throw Refusal.BadRequest("request: the key is not taken; right would be an ECDSA key on P-256, P-384 or P-521");
            }

            return Names(request.SubjectName, node)
                ? request.PublicKey
                : throw new ApiException(403, "Forbidden", $"the certificate request asks for another subject than \"O={WellKnownGroups.Nodes}, CN={UserIdentity.NodePrefix}{node}\"");
        }
        catch (Exception problem) when (problem is CryptographicException or AsnContentException or ArgumentException or NotSupportedException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Refusal.BadRequest($"request: this is no PKCS#10 certificate request that can be read: {problem.Message}");
        }
    }

    /// <summary>SHA-256 of a key, in hexadecimal.</summary>
    public static string HashOf(PublicKey key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static string? CurveOf(PublicKey key)
    {
        using var public_ = key.GetECDsaPublicKey();
        return public_?.ExportParameters(false).Curve is { IsNamed: true } curve ? curve.Oid.Value ?? Oid.FromFriendlyName(curve.Oid.FriendlyName!, OidGroup.PublicKeyAlgorithm).Value : null;
    }

    private static bool Names(X500DistinguishedName subject, string node)
    {
        var parts = subject.EnumerateRelativeDistinguishedNames().ToList();
        return parts.Count == 2
            && parts.All(part => !part.HasMultipleElements)
            && parts.Any(part => part.GetSingleElementType().Value == "2.5.4.3" && part.GetSingleElementValue() == UserIdentity.NodePrefix + node)
            && parts.Any(part => part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() == WellKnownGroups.Nodes);
    }
}
