namespace Reconciler.Planning.Observed;

/// <summary>
/// How guests of a partition ended by themselves. It is kept on the node's disk: libvirt forgets why a domain is off when its daemon or the host starts anew.
/// </summary>
public sealed record GuestEnds
{
    /// <summary>So many ends in a row, each soon after its start.</summary>
    public int Failures { get; init; }

    /// <summary>Whether a guest runs whose end is not counted yet.</summary>
    public bool Running { get; init; }

    /// <summary>Since when that guest was seen running.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Until when no guest is started, after so many ends; null: it may be.</summary>
    public DateTimeOffset? PauseUntil { get; init; }

    /// <summary>Whether the guest shut itself down, so that RerunOnFailure leaves it off.</summary>
    public bool Completed { get; init; }
}
