using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Reconciler.Kubernetes.Core;
using Reconciler.Language.Common;

namespace Reconciler.Webhook.Certificates;

/// <summary>The form of a set in a Secret: <c>ca.crt</c> and <c>ca.key</c> hold the authorities, the newest first; <c>tls.crt</c> and <c>tls.key</c> what is served.</summary>
internal static partial class CertificateSecret
{
    /// <summary>The Secret's values.</summary>
    public static ValueMap Write(CertificateSet set) => new()
    {
        ["ca.crt"] = Base64(set.Bundle),
        ["ca.key"] = Base64(string.Concat(set.Authorities.Select(authority => authority.Key))),
        ["tls.crt"] = Base64(set.Serving.Certificate),
        ["tls.key"] = Base64(set.Serving.Key),
    };

    /// <summary>Reads a Secret.</summary>
    /// <returns>Null when it holds no usable set: then it is made anew.</returns>
    public static CertificateSet? Read(Secret secret)
    {
        try
        {
            var (certificates, keys) = (Blocks(secret, "ca.crt"), Blocks(secret, "ca.key"));
            return certificates.Count == 0 || certificates.Count != keys.Count ? null : new CertificateSet(
                [.. certificates.Zip(keys, CertificatePair.Read)],
                CertificatePair.Read(Blocks(secret, "tls.crt")[0], Blocks(secret, "tls.key")[0]));
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static List<string> Blocks(Secret secret, string name) =>
        [.. PemBlock().Matches(Encoding.ASCII.GetString(Convert.FromBase64String(secret.Data?.GetValueOrDefault(name) ?? ""))).Select(block => block.Value + "\n")];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    [GeneratedRegex("-----BEGIN ([A-Z ]+)-----[^-]*-----END \\1-----", RegexOptions.CultureInvariant)]
    private static partial Regex PemBlock();
}
