namespace Reconciler.Libvirt;

/// <summary>That a domain's XML will be read.</summary>
/// <param name="Index">The domain's place in <see cref="DomainSnapshot.Domains"/>.</param>
/// <param name="Flags">Which XML.</param>
public readonly record struct XmlRequest(int Index, DomainXmlFlags Flags);
