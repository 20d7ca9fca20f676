using Reconciler.Agent.NodeNetwork;

namespace Reconciler.Agent.Nodes;

/// <summary>How the node's own network stands after the last look.</summary>
/// <param name="Known">Whether its database could be looked at.</param>
/// <param name="Open">Differences that are left.</param>
/// <param name="Problem">What failed; null: nothing.</param>
internal sealed record NodeNetworkVerdict(bool Known, IReadOnlyList<NodeStep> Open, string? Problem)
{
    /// <summary>Before the first look.</summary>
    public static NodeNetworkVerdict Unknown { get; } = new(false, [], "Open vSwitch's database has not been reached yet");

    /// <summary>Of a node whose network is left alone.</summary>
    public static NodeNetworkVerdict NotKept { get; } = new(true, [], null);
}
