namespace Reconciler.Planning.Domains;

/// <summary>Virtual processors of a domain.</summary>
public sealed record DomainCpu
{
    /// <summary>Virtual processors that are plugged in.</summary>
    public required int Current { get; init; }

    /// <summary>Virtual processors at most; the product of the topology.</summary>
    public required int Maximum { get; init; }

    /// <summary>Sockets.</summary>
    public required int Sockets { get; init; }

    /// <summary>Cores per socket.</summary>
    public required int Cores { get; init; }

    /// <summary>Threads per core.</summary>
    public required int Threads { get; init; }

    /// <summary>host-model, host-passthrough, maximum or the name of a model.</summary>
    public required string Model { get; init; }

    /// <summary>How many of the current processors cannot be unplugged; known of live domains only.</summary>
    public int? Fixed { get; init; }
}
