using System.Net;
using System.Text;
using Reconciler.EmbeddedApi.Admission;
using Reconciler.EmbeddedApi.Audit;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.Language.Schemas;

namespace Reconciler.EmbeddedApi;

/// <summary>How the embedded API runs.</summary>
public sealed record EmbeddedApiOptions
{
    /// <summary>Folder of the database, the certificates and the token; made with mode 0700 if it is missing. One process at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the kubeconfig of the administrator is written (mode 0600); default <c>DataFolder/kubeconfig</c>.</summary>
    public string? KubeconfigPath { get; init; }

    /// <summary>Address to listen on; default 127.0.0.1.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port, 0 to 65535; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Names and addresses beside localhost, 127.0.0.1, ::1 and the listen address for which the server's certificate is made.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>
    /// Texts (YAML or JSON, one or several documents each) of CustomResourceDefinitions that are installed or updated at the start.
    /// An installed definition that equals the given one is left as it is. Their CEL rules are taken to be covered by <see cref="Admission"/>.
    /// Default: those of all kinds of the language.
    /// </summary>
    public IReadOnlyList<string> Definitions { get; init; } = [.. CrdCatalog.All.Select(definition => Encoding.UTF8.GetString(definition.Json.Span))];

    /// <summary>Further namespaces that exist from the start, beside default, kube-system, kube-public and reconciler-system.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The rules beyond the schemas; default the language's one validator.</summary>
    public IObjectAdmission Admission { get; init; } = LanguageAdmission.Instance;

    /// <summary>Clients that get a certificate and a kubeconfig of their own, written anew at each start.</summary>
    public IReadOnlyList<ClientKubeconfig> Clients { get; init; } = [];

    /// <summary>Whose OpenID Connect tokens are accepted; default nobody's.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>
    /// File (mode 0600) of the keys that Secrets are sealed with on the disk, a line of base64 each, the first one seals; made if it is missing and
    /// nothing is sealed yet. Default <c>DataFolder/pki/secrets.key</c>.
    /// </summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>Requests a second that each identity may make for long; default 1000. Group system:masters and the operator are not limited.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests that an identity may make at once after a pause; default 5000.</summary>
    public int RequestBurst { get; init; } = 5000;

    /// <summary>How much is kept of the audit log; null: none is written.</summary>
    public AuditOptions? Audit { get; init; } = new();

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
