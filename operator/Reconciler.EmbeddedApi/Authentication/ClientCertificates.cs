using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// Identities by client certificate: the common name is the user, each organization a group. A certificate belongs to its connection, so its
/// chain is built once for each; its end is looked at with every request.
/// </summary>
internal sealed class ClientCertificates(CertificateAuthority authority, TimeProvider time)
{
    private static readonly object Seen = new();

    public UserIdentity? Identify(HttpContext context)
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

            return time.GetUtcNow().UtcDateTime < certificate.NotAfter.ToUniversalTime() ? (UserIdentity?)known : null;
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

        return string.IsNullOrEmpty(name) ? null : UserIdentity.Authenticated(name, groups);
    }
}
