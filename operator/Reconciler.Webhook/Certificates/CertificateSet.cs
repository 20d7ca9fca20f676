using Reconciler.Language.Common;

namespace Reconciler.Webhook.Certificates;

/// <summary>The authorities that are trusted, the newest first, and the certificate that is served.</summary>
internal sealed record CertificateSet(ValueList<CertificatePair> Authorities, CertificatePair Serving)
{
    /// <summary>What API servers are to trust, as PEM.</summary>
    public string Bundle => string.Concat(Authorities.Select(authority => authority.Certificate));

    /// <summary>Says whose they are only: there are keys in it.</summary>
    public override string ToString() => $"{Serving} of {Serving.Issuer}";
}
