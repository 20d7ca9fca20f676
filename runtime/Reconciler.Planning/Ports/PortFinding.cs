namespace Reconciler.Planning.Ports;

/// <summary>What the planner needs to put a difference of a port or tap back.</summary>
internal sealed record PortFinding
{
    /// <summary>The path of the interface's port.</summary>
    public string InterfacePath { get; init; } = "";

    /// <summary>The port as it should be; null: the finding is about the tap or a claim.</summary>
    public GuestPort? Port { get; init; }

    /// <summary>Path of the field below the port; null: the whole port is missing.</summary>
    public string? Field { get; init; }

    /// <summary>The tap, with what of it is to be set; null: the finding is not about it.</summary>
    public TapLink? Tap { get; init; }

    /// <summary>The claim; null: the finding is not about one.</summary>
    public PortClaim? Claim { get; init; }
}
