using Reconciler.Language.Common;
using Reconciler.Language.Nodes;
using Reconciler.Planning.Differences;

namespace Reconciler.Agent.Nodes;

/// <summary>How the node's own network stands after the last look.</summary>
/// <param name="Known">Whether its database could be looked at.</param>
/// <param name="Open">Differences that are left.</param>
/// <param name="Problem">What failed; null: nothing.</param>
internal sealed record NodeNetworkVerdict(bool Known, IReadOnlyList<Difference> Open, string? Problem)
{
    /// <summary>Before the first look.</summary>
    public static NodeNetworkVerdict Unknown { get; } = new(false, [], "Open vSwitch's database has not been reached yet");

    /// <summary>Of a node whose network is left alone.</summary>
    public static NodeNetworkVerdict NotKept { get; } = new(true, [], null);

    /// <summary>Port forwards that do not stand here, because their port is somebody else's.</summary>
    public ValueList<RefusedForward> Refused { get; init; } = [];

    /// <summary>When a pause or a back-off ends, for looking again; null: there is none.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Paths that somebody keeps changing and that are left for a while from this round on.</summary>
    public IReadOnlyList<string> BackedOff { get; init; } = [];
}
