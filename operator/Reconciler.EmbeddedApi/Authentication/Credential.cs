namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>What somebody showed to be known, as far as it matters after that: how long it is good, and what it is besides.</summary>
internal sealed record Credential
{
    /// <summary>One that has no end of its own.</summary>
    public static readonly Credential Lasting = new();

    /// <summary>When it ends; null: it does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The serial number of a client certificate, in hexadecimal.</summary>
    public string? Serial { get; init; }

    /// <summary>The node whose first certificate it is good for, and for nothing else.</summary>
    public string? JoinsAs { get; init; }

    /// <summary>Fires when it is withdrawn.</summary>
    public CancellationToken Withdrawn { get; init; }

    /// <summary>Whether it has not been withdrawn since; null: it cannot be.</summary>
    public Func<bool>? Stands { get; init; }
}
