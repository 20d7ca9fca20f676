using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Finding and defining domains.</content>
public sealed unsafe partial class LibvirtConnection
{
    private const uint DefineValidate = 1;

    /// <summary>Lists domains; each is to be disposed.</summary>
    public IReadOnlyList<LibvirtDomain> ListDomains(ListDomainsFlags flags = ListDomainsFlags.All)
    {
        nint* found = null;
        var count = ConnectionCalls.ListAllDomains(handle, &found, (uint)flags);
        if (count < 0)
        {
            throw ErrorCalls.Last("list domains");
        }

        var domains = new LibvirtDomain[count];
        for (var i = 0; i < count; i++)
        {
            domains[i] = new LibvirtDomain(new DomainHandle(found[i]));
        }

        NativeMemory.Free(found);
        return domains;
    }

    /// <summary>Takes a snapshot of all domains; it is to be disposed.</summary>
    public DomainSnapshot TakeSnapshot() => DomainSnapshot.Take(this, handle);

    /// <summary>Whether this driver can do that.</summary>
    public bool CanTakeSnapshot()
    {
        try
        {
            using var snapshot = TakeSnapshot();
            return true;
        }
        catch (LibvirtException refusal) when (refusal.Code is LibvirtErrorCode.NoSupport or LibvirtErrorCode.OperationUnsupported)
        {
            return false;
        }
    }

    /// <summary>Finds a domain by UUID; null if there is none.</summary>
    public LibvirtDomain? FindDomain(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        fixed (byte* at = bytes)
        {
            return Found(ConnectionCalls.LookupByUuid(handle, at), $"find domain {uuid}");
        }
    }

    /// <summary>Finds a domain by name; null if there is none.</summary>
    public LibvirtDomain? FindDomain(string name) => Found(ConnectionCalls.LookupByName(handle, name), $"find domain {name}");

    /// <summary>Adds or replaces a persistent definition; a running instance stays as it is.</summary>
    /// <param name="xml">The domain's XML.</param>
    /// <param name="validate">Whether the XML is checked against libvirt's schema first.</param>
    public LibvirtDomain DefineDomain(string xml, bool validate = true)
    {
        var domain = ConnectionCalls.DefineXml(handle, xml, validate ? DefineValidate : 0);
        return domain.IsInvalid ? throw ErrorCalls.Last("define the domain") : new LibvirtDomain(domain);
    }

    private static LibvirtDomain? Found(DomainHandle domain, string action)
    {
        if (!domain.IsInvalid)
        {
            return new LibvirtDomain(domain);
        }

        var error = ErrorCalls.Last(action);
        return error.Code == LibvirtErrorCode.NoDomain ? null : throw error;
    }
}
