using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Adoption;

/// <summary>A domain as it was when it was taken over: what the spec has no words for stays as it is here.</summary>
public sealed record AdoptedDomain
{
    /// <summary>Its persistent definition.</summary>
    public required string Xml { get; init; }

    /// <summary>What a spec can say of it: disks have the names by which the spec knows them, and only interfaces of ours are among it.</summary>
    public required DomainDefinition Definition { get; init; }

    /// <summary>Its interfaces that a spec does not know, by their MAC addresses.</summary>
    public ValueList<DomainInterface> OtherInterfaces { get; init; } = [];

    /// <summary>Devices that a spec has no words for, by the paths that they are reported under.</summary>
    public ValueList<string> Kept { get; init; } = [];

    /// <summary>Device names of all its disks.</summary>
    public IReadOnlySet<string> Targets { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Reads a persistent definition.</summary>
    /// <exception cref="FormatException">It is no domain XML.</exception>
    public static AdoptedDomain Read(string xml)
    {
        var document = DomainXmlReader.Read(xml);
        var all = document.Definition;
        var others = all.Interfaces.Where(one => one.Name is null).ToValueList();
        return new AdoptedDomain
        {
            Xml = xml,
            Definition = all with
            {
                Disks = all.Disks.Where(IsKnown).Select(disk => disk with { Name = disk.Name ?? disk.Target, IsAdopted = disk.Name is null, Handle = null }).ToValueList(),
                Interfaces = all.Interfaces.Where(one => one.Name is not null).Select(one => one with { Handle = null }).ToValueList(),
            },
            OtherInterfaces = others,
            Kept =
            [
                .. all.Disks.Where(disk => !IsKnown(disk)).Select(disk => DiskDiff.ForeignPathOf(disk)),
                .. others.Select(InterfaceDiff.ForeignPathOf),
                .. document.Foreign.Select(device => device.Path),
            ],
            Targets = all.Disks.Select(disk => disk.Target).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>Whether a spec has words for a disk: a qcow2 file on a bus that it knows.</summary>
    public static bool IsKnown(DomainDisk disk) =>
        disk.Name is not null
        || (disk is { Device: "disk", Format: "qcow2", Bus: "virtio" or "scsi" or "sata", Path: not null, Handle.Xml: { } xml } && XElement.Parse(xml).Get("type") == "file");
}
