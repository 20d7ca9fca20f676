namespace Reconciler.Webhook.Certificates;

/// <summary>How long the webhook's certificates live, and when they are made anew.</summary>
public sealed record CertificateLives
{
    /// <summary>Life of an authority. Default: 1 year.</summary>
    public TimeSpan Authority { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long before its end an authority gets a successor; longer than <see cref="Serving"/>, so that it outlives what it signed. Default: 120 days.</summary>
    public TimeSpan AuthorityAhead { get; init; } = TimeSpan.FromDays(120);

    /// <summary>Life of a serving certificate. Default: 90 days.</summary>
    public TimeSpan Serving { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long before its end a serving certificate is made anew. Default: 30 days.</summary>
    public TimeSpan ServingAhead { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long after an authority was made the first certificate is served that it signed, and how long after that its predecessor stays trusted: API servers and other replicas
    /// learn of it meanwhile. Default: 1 hour.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromHours(1);
}
