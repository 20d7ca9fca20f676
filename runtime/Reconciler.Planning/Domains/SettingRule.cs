using System.Xml.Linq;
using Reconciler.Planning.Differences;

namespace Reconciler.Planning.Domains;

/// <summary>Names a setting that we never make and libvirt never makes by itself.</summary>
/// <param name="Path">Path of the setting in reports.</param>
/// <param name="At">The elements that lead to where it stands, with slashes; empty: the element itself.</param>
/// <param name="Nodes">Names of its elements with a comma between them, or of its attribute with an @ before it.</param>
/// <param name="Live">How a running guest loses it; null: libvirt shows something else there while the guest runs.</param>
internal sealed record SettingRule(string Path, string At, string Nodes, Remedy? Live = Remedy.Restart)
{
    /// <summary>XML namespace of the elements.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Whether the element is what libvirt writes, or we; null: neither writes it at all.</summary>
    public Func<XElement, bool>? IsUsual { get; init; }

    /// <summary>The attribute's value that libvirt writes, or we; null: neither writes it at all.</summary>
    public string? Usual { get; init; }

    /// <summary>Where there are several elements of the name that <see cref="At"/> begins with: which is ours; null: the first.</summary>
    public Func<XElement, bool>? Ours { get; init; }

    /// <summary>Names of its nodes, one by one.</summary>
    public IEnumerable<XName> Names => Nodes.Split(',').Select(name => XName.Get(name.TrimStart('@'), Namespace));

    /// <summary>Whether it names an attribute.</summary>
    public bool IsAttribute => Nodes[0] == '@';
}
