using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;
using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt;

/// <summary>
/// All domains of a hypervisor with what it tells of all of them at once, in three calls however many there are; their XML is read one by one, and only
/// as bytes. Dispose it after use. The three calls are not one moment: what changes between them shows as it was at one of them.
/// </summary>
public sealed unsafe class DomainSnapshot : IDisposable
{
    private const uint StateStats = 1;
    private readonly LibvirtConnection connection;
    private readonly DomainListing[] listings;
    private NativeStatsRecord** records;
    private XmlAhead? ahead;

    private DomainSnapshot(LibvirtConnection connection, NativeStatsRecord** records, DomainListing[] listings)
    {
        this.connection = connection;
        this.records = records;
        this.listings = listings;
    }

    /// <summary>What is done with a domain's XML, which is there during the call only.</summary>
    /// <param name="xml">The XML as UTF-8.</param>
    public delegate void XmlReader(ReadOnlySpan<byte> xml);

    /// <summary>The domains, in no order.</summary>
    public IReadOnlyList<DomainListing> Domains => listings;

    /// <summary>A domain's name.</summary>
    /// <param name="index">Its place in <see cref="Domains"/>.</param>
    public string NameOf(int index) => NativeText.Borrow(DomainCalls.GetName(Domain(index))) ?? "";

    /// <summary>Whether XML is asked for before it is read.</summary>
    internal bool IsAhead => ahead is not null;

    /// <summary>
    /// Tells in which order XML will be read. Where the daemon can be asked for much at once, it is; <see cref="ReadXml"/> tells the same either way. What is
    /// announced may be left out, and what is not announced may be read.
    /// </summary>
    /// <param name="order">The order; not to be changed until the snapshot is disposed.</param>
    /// <param name="least">How many it takes to be worth a connection.</param>
    public void ReadAhead(IReadOnlyList<XmlRequest> order, int least = 64)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (ahead is null && order.Count >= least && connection.OpenWire() is { } wire)
        {
            ahead = new XmlAhead(wire, order, AskXml);
        }
    }

    /// <summary>A domain's XML; false when it has gone meanwhile.</summary>
    /// <param name="index">Its place in <see cref="Domains"/>.</param>
    /// <param name="flags">Which XML.</param>
    /// <param name="reader">Given the XML.</param>
    public bool ReadXml(int index, DomainXmlFlags flags, XmlReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (ReadAhead(new XmlRequest(index, flags), reader) is { } told)
        {
            return told;
        }

        var text = DomainCalls.GetXml(Domain(index), (uint)flags);
        if (text == 0)
        {
            var error = ErrorCalls.Last($"read the XML (domain {NameOf(index)})");
            return error.Code == LibvirtErrorCode.NoDomain ? false : throw error;
        }

        try
        {
            reader(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text));
            return true;
        }
        finally
        {
            NativeMemory.Free((void*)text);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ahead?.Dispose();
        ahead = null;
        if (records is not null)
        {
            ConnectionCalls.FreeStats(records);
            records = null;
        }
    }

    /// <summary>Takes a snapshot.</summary>
    internal static DomainSnapshot Take(LibvirtConnection connection, ConnectionHandle handle)
    {
        NativeStatsRecord** records;
        var count = ConnectionCalls.GetAllDomainStats(handle, StateStats, &records, 0);
        if (count < 0)
        {
            throw ErrorCalls.Last("read the states of all domains");
        }

        try
        {
            var transient = Uuids(handle, ListDomainsFlags.Transient);
            var autostart = Uuids(handle, ListDomainsFlags.Autostart);
            var listings = new DomainListing[count];
            for (var i = 0; i < count; i++)
            {
                var uuid = UuidOf(records[i]->Domain);
                listings[i] = new DomainListing(
                    uuid,
                    new DomainStatus((DomainState)Number(records[i], "state.state"u8), Number(records[i], "state.reason"u8)),
                    !transient.Contains(uuid),
                    autostart.Contains(uuid));
            }

            return new DomainSnapshot(connection, records, listings);
        }
        catch
        {
            ConnectionCalls.FreeStats(records);
            throw;
        }
    }

    /// <summary>Whether the XML was read; null: libvirt's own client has to be asked, which also finds the words for what is wrong.</summary>
    private bool? ReadAhead(XmlRequest request, XmlReader reader)
    {
        try
        {
            return ahead is not null && ahead.Seek(request)
                ? ahead.Read(reader) switch { XmlOutcome.Read => true, XmlOutcome.Gone => false, _ => null }
                : null;
        }
        catch (WireException)
        {
            connection.GiveUpWire();
            ahead?.Dispose();
            ahead = null;
            return null;
        }
    }

    private uint AskXml(WireConnection wire, XmlRequest request)
    {
        Span<byte> uuid = stackalloc byte[16];
        listings[request.Index].Uuid.TryWriteBytes(uuid, bigEndian: true, out _);
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)DomainCalls.GetName(Domain(request.Index)));
        return wire.AskXml(name, uuid, (uint)request.Flags);
    }

    private static HashSet<Guid> Uuids(ConnectionHandle connection, ListDomainsFlags which)
    {
        nint* found = null;
        var count = ConnectionCalls.ListAllDomains(connection, &found, (uint)which);
        if (count < 0)
        {
            throw ErrorCalls.Last("list domains");
        }

        var uuids = new HashSet<Guid>(count);
        for (var i = 0; i < count; i++)
        {
            uuids.Add(UuidOf(found[i]));
            _ = DomainCalls.Free(found[i]);
        }

        NativeMemory.Free(found);
        return uuids;
    }

    private static Guid UuidOf(nint domain)
    {
        var uuid = stackalloc byte[16];
        return DomainCalls.GetUuid(domain, uuid) < 0 ? Guid.Empty : new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true);
    }

    private static int Number(NativeStatsRecord* record, ReadOnlySpan<byte> field)
    {
        for (var i = 0; i < record->Count; i++)
        {
            if (record->Parameters[i].Is(field))
            {
                return record->Parameters[i].Number;
            }
        }

        return -1;
    }

    private nint Domain(int index)
    {
        ObjectDisposedException.ThrowIf(records is null, this);
        return index >= 0 && index < listings.Length ? records[index]->Domain : throw new ArgumentOutOfRangeException(nameof(index));
    }
}

/// <summary>What a hypervisor tells of a domain when it tells of all.</summary>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Status">Its state and the reason; both -1 where the hypervisor does not tell them.</param>
/// <param name="IsPersistent">Whether a definition exists that outlives the running instance.</param>
/// <param name="Autostart">Whether it starts with the host.</param>
public readonly record struct DomainListing(Guid Uuid, DomainStatus Status, bool IsPersistent, bool Autostart);
