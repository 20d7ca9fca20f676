using Reconciler.Language.Common;

namespace Reconciler.Planning.Domains;

/// <summary>A domain's XML as it was read: what we manage, and what is not ours.</summary>
public sealed record DomainDocument
{
    /// <summary>What we manage. Its interfaces and disks may still be foreign ones; only the comparison with the desired definition tells.</summary>
    public required DomainDefinition Definition { get; init; }

    /// <summary>Devices of kinds, or of looks, that we never make.</summary>
    public ValueList<ForeignDevice> Foreign { get; init; } = [];

    /// <summary>Elements of the metadata that are other people's; they are kept when the definition is written.</summary>
    public ValueList<string> OtherMetadata { get; init; } = [];

    /// <summary>Whether it is the XML of a running domain.</summary>
    public required bool IsLive { get; init; }
}
