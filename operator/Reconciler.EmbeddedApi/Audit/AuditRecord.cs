using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;

namespace Reconciler.EmbeddedApi.Audit;

/// <summary>What becomes known of a request on its way: who, what, and why it was let through.</summary>
internal sealed class AuditRecord(DateTimeOffset received)
{
    public Guid Id { get; } = Guid.NewGuid();

    public DateTimeOffset Received { get; } = received;

    /// <summary>Who it is; null: nobody that is known.</summary>
    public UserIdentity? User { get; set; }

    /// <summary>What is wanted, and as whom; null as long as nobody may ask.</summary>
    public AccessRequest? Request { get; set; }

    /// <summary>Why it is allowed; null: it is not.</summary>
    public string? Reason { get; set; }

    /// <summary>The reason in the Status that refuses it.</summary>
    public string? Refusal { get; set; }

    /// <summary>Nothing that has to be written down: health and version.</summary>
    public bool Skipped { get; set; }
}
