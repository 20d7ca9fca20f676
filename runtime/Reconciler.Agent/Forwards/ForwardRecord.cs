using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Forwards;

/// <summary>What the node keeps on disk of one network whose port forwards stand on its own address.</summary>
internal sealed record ForwardRecord
{
    /// <summary>The form of the file. A file of a later form is left alone.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The network's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The network's name.</summary>
    public required string Name { get; init; }

    /// <summary>The network's uid.</summary>
    public required string Uid { get; init; }

    /// <summary>When the network was made: of two that want the same port the older one has it.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The uid of this node's own object in the API that told; by it that API is known again. Null: not known.</summary>
    public string? Teller { get; init; }

    /// <summary>The network's address on the transit network, to which its forwards lead.</summary>
    public required string Address { get; init; }

    /// <summary>The ports that the operator wants to stand here.</summary>
    public ValueList<NodeForward> Forwards { get; init => field = value ?? []; } = [];

    /// <summary>Those that stood once. They keep their port, whoever comes later.</summary>
    public ValueList<NodeForward> Standing { get; init => field = value ?? []; } = [];

    /// <summary>The network.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ResourceKey Key => new(Namespace, Name);
}
