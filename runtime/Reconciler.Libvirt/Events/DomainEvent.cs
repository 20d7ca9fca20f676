namespace Reconciler.Libvirt.Events;

/// <summary>One event of one domain, as libvirt delivered it.</summary>
public sealed record DomainEvent
{
    /// <summary>What it is about.</summary>
    public required DomainEventKind Kind { get; init; }

    /// <summary>The domain's name.</summary>
    public required string DomainName { get; init; }

    /// <summary>The domain's UUID.</summary>
    public required Guid DomainUuid { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was received, on the monotonic clock of the connection's time provider.</summary>
    public required long Timestamp { get; init; }

    /// <summary>For <see cref="DomainEventKind.Lifecycle"/>: what happened.</summary>
    public DomainLifecycle? Lifecycle { get; init; }

    /// <summary>libvirt's number for the detail or reason, of which the meaning depends on the kind.</summary>
    public int Detail { get; init; }

    /// <summary>A device's alias, or the namespace of a metadata element.</summary>
    public string? Subject { get; init; }

    /// <summary>A size in KiB.</summary>
    public ulong Size { get; init; }
}
