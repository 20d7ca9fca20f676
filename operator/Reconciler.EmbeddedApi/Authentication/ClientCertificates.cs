using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Nodes;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// Identities by client certificate: the common name is the user, each organization a group. A certificate belongs to its connection, so its
/// chain is built once for each; its end, and whether it was revoked, is looked at with every request.
/// </summary>
internal sealed class ClientCertificates(CertificateAuthority authority, NodeRecords nodes, TimeProvider time)
{
    private static readonly object Seen = new();

    public UserIdentity? Identify(HttpContext context) =>
        Signed(context) is { } identity && time.GetUtcNow() < identity.Credential.Expires && identity.Credential.Stands?.Invoke() != false ? identity : null;

    /// <summary>Why a certificate is not good though it is one of ours: told to who has shown to have its key. Null: there is none.</summary>
    public string? WhyNot(HttpContext context) => Signed(context) switch
    {
        null => null,
        var identity when time.GetUtcNow() >= identity.Credential.Expires => $"the certificate of \"{identity.Name}\" ended at {identity.Credential.Expires?.Timestamp()}",
        var identity => $"the certificate of \"{identity.Name}\" was revoked",
    };

    // Whose certificate it is, also when it is no longer good.
    private UserIdentity? Signed(HttpContext context)
    {
        if (context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not { } certificate)
        {
            return null;
        }

        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is null)
        {
            return Read(certificate);
        }

        // Requests of one HTTP/2 connection come side by side.
        lock (items)
        {
            if (!items.TryGetValue(Seen, out var known))
            {
                items[Seen] = known = Read(certificate);
            }

            return (UserIdentity?)known;
        }
    }

    private UserIdentity? Read(X509Certificate2 certificate)
    {
        if (!authority.HasSignedClient(certificate))
        {
            return null;
        }

        string? name = null;
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            // Our authority signs none with several values in a part.
            if (part.HasMultipleElements)
            {
                return null;
            }

            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3":
                    name = part.GetSingleElementValue();
                    break;
                case "2.5.4.10" when part.GetSingleElementValue() is { Length: > 0 } group:
                    groups.Add(group);
                    break;
                default:
                    break;
            }
        }

        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        var user = UserIdentity.Authenticated(name, groups);
        var credential = new Credential { Expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero), Serial = certificate.SerialNumber };
        return user.With(user.NodeName is { } node
            ? credential with { Withdrawn = nodes.EndOf(node), Stands = () => nodes.Accepts(node, credential.Serial) }
            : credential);
    }
}
