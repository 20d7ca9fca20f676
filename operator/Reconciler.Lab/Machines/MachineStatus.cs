namespace Reconciler.Lab.Machines;

/// <summary>How far a machine is.</summary>
public enum MachinePhase
{
    /// <summary>Its steps are being carried out.</summary>
    Starting,

    /// <summary>All steps are done.</summary>
    Ready,

    /// <summary>A step failed.</summary>
    Failed,
}

/// <summary>What a machine's init reports.</summary>
public sealed record MachineStatus
{
    /// <summary>How far it is.</summary>
    public required MachinePhase Phase { get; init; }

    /// <summary>While starting, the current step; when failed, why.</summary>
    public string Message { get; init; } = "";

    /// <summary>The services started so far.</summary>
    public IReadOnlyList<ServiceStatus> Services { get; init; } = [];
}

/// <summary>One service of a machine.</summary>
public sealed record ServiceStatus
{
    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its process id inside the machine; absent while it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>How often it ended and was started again.</summary>
    public int Restarts { get; init; }

    /// <summary>How it ended last; absent if it never did.</summary>
    public string? LastEnd { get; init; }
}
