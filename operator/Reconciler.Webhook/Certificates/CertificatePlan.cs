namespace Reconciler.Webhook.Certificates;

/// <summary>
/// What is to be done about the certificates. Pure but for the keys that it makes. An authority is trusted before it is used, and trusted on after its successor is used, so
/// that at no moment an API server meets a certificate that it does not know.
/// </summary>
internal static class CertificatePlan
{
    /// <summary>The set as it should be now; the same one when nothing is to be done.</summary>
    /// <param name="held">What there is; null: nothing, or nothing that can be read.</param>
    /// <param name="names">The names to serve under.</param>
    /// <param name="lives">How long certificates live.</param>
    /// <param name="now">The time.</param>
    public static CertificateSet Next(CertificateSet? held, IReadOnlyList<string> names, CertificateLives lives, DateTimeOffset now)
    {
        names = [.. names.Select(CertificatePair.Normal).Distinct(StringComparer.Ordinal)];
        if (held is null || held.Authorities.All(authority => authority.Until <= now))
        {
            var authority = CertificatePair.MakeAuthority(now, lives.Authority);
            return new CertificateSet([authority], authority.MakeServing(names, now, lives.Serving));
        }

        var authorities = held.Authorities.Where(authority => authority.Until > now).ToList();
        if (authorities[0].Until - now <= lives.AuthorityAhead)
        {
            authorities.Insert(0, CertificatePair.MakeAuthority(now, lives.Authority));
        }

        // The newest one that is known everywhere; before any is, the oldest.
        var signer = authorities.Find(authority => authority.Made + lives.Settle <= now) ?? authorities[^1];
        var serving = held.Serving;
        var lasting = signer.Until < now + lives.Serving ? signer.Until : now + lives.Serving;

        // A successor that would not last longer, since its authority ends, is none.
        if (serving.Issuer != signer.Subject || (serving.Until - now <= lives.ServingAhead && lasting - serving.Until > lives.Settle))
        {
            serving = signer.MakeServing(names, now, lives.Serving);
        }
        else if (names.Except(serving.Names.Select(CertificatePair.Normal)) is var missing && missing.Any())
        {
            // Others may serve under the names that are there.
            serving = signer.MakeServing([.. serving.Names, .. missing], now, lives.Serving);
        }

        if (serving == held.Serving && serving.Issuer == authorities[0].Subject && serving.Made + lives.Settle <= now)
        {
            authorities.RemoveRange(1, authorities.Count - 1);
        }

        return authorities.SequenceEqual(held.Authorities) && serving == held.Serving ? held : new CertificateSet([.. authorities], serving);
    }
}
