using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Reporting;

/// <summary>What a guest told through its agent.</summary>
internal sealed record GuestFacts
{
    /// <summary>Nothing is known.</summary>
    public static GuestFacts None { get; } = new();

    /// <summary>Whether the agent has its channel open; null: not known.</summary>
    public bool? AgentConnected { get; init; }

    /// <summary>The kernel's boot id; null: not told (yet).</summary>
    public string? BootId { get; init; }

    /// <summary>The health checks' verdicts.</summary>
    public ValueList<HealthCheckStatus> Health { get; init; } = [];

    /// <summary>The last runs of remediation commands.</summary>
    public ValueList<RemediationStatus> Remediation { get; init; } = [];
}
