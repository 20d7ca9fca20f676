using Reconciler.Language.Common;
using Reconciler.Planning.Differences;

namespace Reconciler.Planning.Domains;

/// <summary>
/// Something that a domain's XML says of the domain or of one of its devices, that we never write and libvirt never adds by
/// itself: somebody set it.
/// </summary>
public sealed record ForeignSetting
{
    /// <summary>Path of the setting: of a domain the whole path, of a disk or an interface what follows the device's path.</summary>
    public required string Path { get; init; }

    /// <summary>The elements that lead to where it stands, with slashes; empty: the domain or device itself.</summary>
    public string At { get; init; } = "";

    /// <summary>The attribute; null: whole elements.</summary>
    public string? Attribute { get; init; }

    /// <summary>Its value: the attribute's, or the elements as XML on one line.</summary>
    public required string Value { get; init; }

    /// <summary>The elements as libvirt wrote them; none of an attribute.</summary>
    public ValueList<string> Elements { get; init; } = [];

    /// <summary>How a running guest loses it; null: it is not compared in a running guest.</summary>
    public Remedy? Live { get; init; }
}
