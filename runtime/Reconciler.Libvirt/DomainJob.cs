namespace Reconciler.Libvirt;

/// <summary>What a domain's background job is (virDomainJobType).</summary>
public enum DomainJob
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It goes on, and its end can be told.</summary>
    Bounded = 1,

    /// <summary>It goes on.</summary>
    Unbounded = 2,

    /// <summary>It ended well.</summary>
    Completed = 3,

    /// <summary>It failed.</summary>
    Failed = 4,

    /// <summary>It was ended by somebody.</summary>
    Cancelled = 5,
}
