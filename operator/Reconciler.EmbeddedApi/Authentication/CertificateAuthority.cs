using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>The self-made authority in the data folder, and the server's certificate from it, renewed before it runs out.</summary>
internal sealed class CertificateAuthority
{
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ServerLife = TimeSpan.FromDays(365);
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);

    private readonly string folder;
    private readonly IReadOnlyList<string> names;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly X509Certificate2 authority;
    private X509Certificate2 server;

    public CertificateAuthority(string folder, IReadOnlyList<string> names, TimeProvider time)
    {
        this.folder = folder;
        this.names = names;
        this.time = time;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        authority = Load("ca") is { } found && !IsEnding(found) ? found : Keep("ca", CreateAuthority());
        server = Load("server") is { } kept && IsUsable(kept) ? kept : Keep("server", CreateServer());
    }

    /// <summary>The authority's certificate, for kubeconfigs.</summary>
    public string AuthorityPem => authority.ExportCertificatePem();

    /// <summary>The certificate to serve now.</summary>
    public X509Certificate2 Server
    {
        get
        {
            lock (gate)
            {
                if (IsEnding(server))
                {
                    server = Keep("server", CreateServer());
                }

                return server;
            }
        }
    }

    /// <summary>Whether a certificate is one of this authority's, for clients, and in its time.</summary>
    public bool HasSignedClient(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = ClientPolicy(time.GetUtcNow());

        // What belongs to no purpose could be anything's.
        return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any() && chain.Build(certificate);
    }

    /// <summary>How clients' certificates are judged. Nothing is fetched because of what a stranger's certificate names.</summary>
    public X509ChainPolicy ClientPolicy(DateTimeOffset? at = null)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
            CustomTrustStore = { authority },
        };
        if (at is { } moment)
        {
            policy.VerificationTime = moment.UtcDateTime;
            policy.VerificationTimeIgnored = false;
        }

        return policy;
    }

    /// <summary>Makes a certificate by which a client is a user with groups, and its key, both as PEM.</summary>
    public (string Certificate, string Key) IssueClient(string user, IEnumerable<string> groups, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = SignClient(user, groups, new PublicKey(key), life);
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Makes a certificate for a key that somebody else has.</summary>
    public X509Certificate2 SignClient(string user, IEnumerable<string> groups, PublicKey key, TimeSpan life)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
        {
            subject.AddOrganizationName(group);
        }

        subject.AddCommonName(user);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], false));
        return Sign(request, life);
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan life)
    {
        var now = time.GetUtcNow();
        var end = now + life;
        var last = new DateTimeOffset(authority.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        return request.Create(authority, now.AddMinutes(-5), end < last ? end : last, RandomNumberGenerator.GetBytes(16));
    }

    private bool IsEnding(X509Certificate2 certificate) => time.GetUtcNow() > certificate.NotAfter.ToUniversalTime() - RenewBefore;

    private bool IsUsable(X509Certificate2 certificate) =>
        !IsEnding(certificate)
        && certificate.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData)
        && IsSignedByAuthority(certificate)
        && names.All(name => certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false));

    private bool IsSignedByAuthority(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    private X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=reconciler-ca-{time.GetUtcNow().ToUnixTimeSeconds()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now + AuthorityLife);
    }

    private X509Certificate2 CreateServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=reconciler-api", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
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
        using var signed = Sign(request, ServerLife);
        return signed.CopyWithPrivateKey(key);
    }

    private X509Certificate2? Load(string name)
    {
        var (certificate, key) = (Path.Combine(folder, name + ".crt"), Path.Combine(folder, name + ".key"));
        return File.Exists(certificate) && File.Exists(key) ? X509Certificate2.CreateFromPemFile(certificate, key) : null;
    }

    private X509Certificate2 Keep(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        PrivateFile.Write(Path.Combine(folder, name + ".key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Write(Path.Combine(folder, name + ".crt"), certificate.ExportCertificatePem() + "\n");
        return certificate;
    }
}
