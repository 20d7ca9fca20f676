using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Testing;

/// <summary>An authority of one test's own: upstream's server trusts nobody else.</summary>
internal static class UpstreamCertificates
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);
    private static readonly DateTimeOffset Until = From.AddDays(2);

    /// <summary>Writes ca.{crt,key}, server.{crt,key} and admin.{crt,key} (group system:masters) into the folder.</summary>
    public static void Write(string folder)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tests", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = request.CreateSelfSigned(From, Until);
        File.WriteAllText(Path.Combine(folder, "ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "ca.key"), authorityKey.ExportPkcs8PrivateKeyPem());

        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        Leaf(folder, "server", "CN=upstream-api", "1.3.6.1.5.5.7.3.1", names.Build(), authority);
        Leaf(folder, "admin", "CN=admin, O=system:masters", "1.3.6.1.5.5.7.3.2", null, authority);
    }

    /// <summary>Writes NAME.{crt,key} of a user in a group of its own and in system:masters, by the authority that the folder holds.</summary>
    public static void WriteUser(string folder, string name, string user, string group)
    {
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "ca.crt"), Path.Combine(folder, "ca.key"));
        Leaf(folder, name, $"CN={user}, O={group}, O=system:masters", "1.3.6.1.5.5.7.3.2", null, authority);
    }

    private static void Leaf(string folder, string name, string subject, string usage, X509Extension? names, X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        using var certificate = request.Create(authority, From, Until.AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, name + ".crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
