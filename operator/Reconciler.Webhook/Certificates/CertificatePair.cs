using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reconciler.Language.Common;

namespace Reconciler.Webhook.Certificates;

/// <summary>A certificate and its key, both PEM, and what plans need to know of it.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its key.</param>
/// <param name="Subject">Whose it is; every authority has a name of its own.</param>
/// <param name="Issuer">The subject of who signed it.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Names">Names and addresses that it is for.</param>
internal sealed record CertificatePair(string Certificate, string Key, string Subject, string Issuer, DateTimeOffset Made, DateTimeOffset Until, ValueList<string> Names)
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>Makes an authority.</summary>
    public static CertificatePair MakeAuthority(DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=reconciler-webhook-ca-{RandomNumberGenerator.GetHexString(12, lowercase: true)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var made = request.CreateSelfSigned(now - ClockDifference, now + life);
        return Read(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A name as certificates and comparisons have it: an address in its short form, a host's name in ASCII and lower case.</summary>
    public static string Normal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IPAddress.TryParse(name.Trim('[', ']'), out var address))
        {
            return address.ToString();
        }

        try
        {
#pragma warning disable CA1308 // Hosts' names are lower case.
            return new IdnMapping().GetAscii(name).ToLowerInvariant();
#pragma warning restore CA1308
        }
        catch (ArgumentException)
        {
            // Whoever makes the certificate says what is wrong with it.
            return name;
        }
    }

    /// <summary>Makes a serving certificate, signed by this authority; it never outlives it.</summary>
    public CertificatePair MakeServing(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan life)
    {
        using var authority = Load();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=reconciler-webhook", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var made = request.Create(authority, now - ClockDifference, now + life < Until ? now + life : Until, RandomNumberGenerator.GetBytes(16));
        return Read(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Reads a pair.</summary>
    /// <exception cref="CryptographicException">It is none, or the key is another's.</exception>
    /// <exception cref="ArgumentException">It is no PEM, or the key is of another kind.</exception>
    public static CertificatePair Read(string certificate, string key)
    {
        using var read = X509Certificate2.CreateFromPem(certificate, key);
        var alternatives = read.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = alternatives is null ? Enumerable.Empty<string>() : alternatives.EnumerateDnsNames().Concat(alternatives.EnumerateIPAddresses().Select(address => address.ToString()));
        return new CertificatePair(certificate.Trim() + "\n", key.Trim() + "\n", read.Subject, read.Issuer, At(read.NotBefore) + ClockDifference, At(read.NotAfter), [.. names]);
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate, Key);

    /// <summary>Says whose it is only: there is a key in it.</summary>
    public override string ToString() => Subject;

    private static DateTimeOffset At(DateTime time) => new(time.ToUniversalTime(), TimeSpan.Zero);
}
