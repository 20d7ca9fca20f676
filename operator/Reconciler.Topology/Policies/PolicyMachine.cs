using Reconciler.Language.Common;

namespace Reconciler.Topology;

/// <summary>A machine as policies see it. Labels are those of the VirtualMachine.</summary>
public sealed record PolicyMachine
{
    /// <summary>Namespace of the VirtualMachine.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the VirtualMachine.</summary>
    public required string Name { get; init; }

    /// <summary>Its labels.</summary>
    public ValueMap? Labels { get; init; }

    /// <summary>The names of its logical switch ports, trunks included.</summary>
    public ValueList<string> PortNames { get; init; } = [];

    /// <summary>All its addresses, on whatever network.</summary>
    public ValueList<string> Addresses { get; init; } = [];
}
