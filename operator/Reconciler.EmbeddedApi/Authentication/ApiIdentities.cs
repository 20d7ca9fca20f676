using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>What in the data folder makes identities: the authority, the administrator's token, the service accounts' key; and the keys of Secrets.</summary>
internal sealed class ApiIdentities
{
    private ApiIdentities(CertificateAuthority authority, BearerToken administrator, ECDsaSecurityKey accountKey, SecretKeys secretKeys, OidcTokens? oidc)
    {
        SecretKeys = secretKeys;
        Authority = authority;
        Administrator = administrator;
        AccountKey = accountKey;
        Oidc = oidc;
    }

    public CertificateAuthority Authority { get; }

    public BearerToken Administrator { get; }

    public ECDsaSecurityKey AccountKey { get; }

    /// <summary>What Secrets are sealed with on the disk.</summary>
    public SecretKeys SecretKeys { get; }

    public OidcTokens? Oidc { get; }

    public static ApiIdentities Load(string folder, IReadOnlyList<string> names, EmbeddedApiOptions options, ILoggerFactory loggers)
    {
        var keys = Path.Combine(folder, "pki");
        return new ApiIdentities(
            new CertificateAuthority(keys, names, options.Time),
            BearerToken.Load(Path.Combine(folder, "token")),
            ServiceAccountKey.Load(Path.Combine(keys, "service-accounts.key")),
            new SecretKeys(Path.GetFullPath(options.SecretKeyFile ?? Path.Combine(keys, "secrets.key"))),
            options.Oidc is { } oidc ? new OidcTokens(oidc, new OidcKeys(oidc, options.Time, loggers.CreateLogger<OidcKeys>()), options.Time) : null);
    }

    public void WriteAdministratorKubeconfig(string path, Uri server) =>
        KubeconfigFile.Write(path, server, Authority.AuthorityPem, KubeconfigFile.ByToken(Administrator.Text));

    /// <summary>Makes a certificate for a client, with its key.</summary>
    public (string Certificate, string Key) Issue(ClientKubeconfig client) => Authority.IssueClient(client.User, client.Groups, client.Life);

    public void WriteKubeconfig(ClientKubeconfig client, (string Certificate, string Key) issued, Uri server)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(client.Path)) is { } parent)
        {
            Directory.CreateDirectory(parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        KubeconfigFile.Write(client.Path, server, Authority.AuthorityPem, KubeconfigFile.ByCertificate(issued));
    }
}
