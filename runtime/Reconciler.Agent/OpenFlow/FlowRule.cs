namespace Reconciler.Agent.OpenFlow;

/// <summary>A flow of a switch's first table without actions: what matches is dropped.</summary>
/// <param name="Match">See <see cref="FlowMatch"/>.</param>
/// <param name="Priority">Of flows that match, the one with the highest counts.</param>
/// <param name="Cookie">By which one knows one's own.</param>
internal sealed record FlowRule(byte[] Match, ushort Priority, ulong Cookie);

/// <summary>What a switch tells of a flow that it has, got, changed or lost.</summary>
/// <param name="IsGone">Whether it has it no more.</param>
/// <param name="Table">The table.</param>
/// <param name="Rule">The flow.</param>
/// <param name="HasActions">Whether what matches is not merely dropped.</param>
internal sealed record FlowUpdate(bool IsGone, byte Table, FlowRule Rule, bool HasActions);
