namespace Reconciler.Planning.Domains;

/// <summary>Writes domain XML as libvirt takes it.</summary>
public static class DomainXmlWriter
{
    /// <summary>Writes one domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="foreign">Devices that are not ours and are kept.</param>
    public static string Write(DomainDefinition domain, IEnumerable<ForeignDevice>? foreign = null) => throw new NotImplementedException();
}
