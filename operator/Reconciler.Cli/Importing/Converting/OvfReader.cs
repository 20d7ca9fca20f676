using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Reads OVF (DMTF DSP0243). Elements are known by their local names, so that versions 1 and 2 of the envelope are read alike.</summary>
internal static partial class OvfReader
{
    /// <summary>CIM's numbers of resources.</summary>
    private enum Resource
    {
        Processor = 3,
        Memory = 4,
        Ide = 5,
        Scsi = 6,
        Ethernet = 10,
        Cd = 15,
        Dvd = 16,
        Disk = 17,
        OtherStorage = 20,
    }

    public static IEnumerable<ImportedMachine> Read(ImportSource source)
    {
        var envelope = source.ReadXml();
        if (envelope.Name.LocalName != "Envelope")
        {
            throw new FormatException($"is no OVF: its root is <{envelope.Name.LocalName}>");
        }

        var files = All(envelope, "References").SelectMany(one => All(one, "File")).GroupBy(file => Get(file, "id") ?? "").ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var disks = All(envelope, "DiskSection").SelectMany(one => All(one, "Disk")).GroupBy(disk => Get(disk, "diskId") ?? "").ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var other in envelope.Elements().Where(one => one.Name.LocalName is not ("References" or "DiskSection" or "NetworkSection" or "VirtualSystem" or "VirtualSystemCollection" or "Strings")))
        {
            source.Note(ImportSource.LineOf(other), other.Name.LocalName, "", "is not carried over");
        }

        return envelope.Descendants().Where(one => one.Name.LocalName == "VirtualSystem").Select(system => Machine(source, system, files, disks)).ToList();
    }

    private static ImportedMachine Machine(ImportSource source, XElement system, Dictionary<string, XElement> files, Dictionary<string, XElement> disks)
    {
        var machine = new ImportedMachine { Name = Text(system, "Name") ?? Get(system, "id") ?? Path.GetFileNameWithoutExtension(source.Path) };
        foreach (var other in system.Elements().Where(one => one.Name.LocalName is not ("Info" or "Name" or "VirtualHardwareSection" or "OperatingSystemSection" or "AnnotationSection")))
        {
            source.Note(ImportSource.LineOf(other), other.Name.LocalName, "", "is not carried over");
        }

        var hardware = All(system, "VirtualHardwareSection").FirstOrDefault() ?? throw new FormatException("has a VirtualSystem without VirtualHardwareSection");
        var items = hardware.Elements().Where(one => one.Name.LocalName is "Item" or "StorageItem" or "EthernetPortItem").ToList();
        var buses = items.Where(item => Text(item, "ResourceType") is { } type && Kind(type) is Resource.Ide or Resource.Scsi or Resource.OtherStorage)
            .GroupBy(item => Text(item, "InstanceID") ?? "").ToDictionary(group => group.Key, group => Kind(Text(group.First(), "ResourceType")!) == Resource.Scsi ? DiskBus.Scsi : DiskBus.Sata, StringComparer.Ordinal);
        foreach (var item in items)
        {
            Item(source, item, machine, files, disks, buses);
        }

        foreach (var config in hardware.Elements().Where(one => one.Name.LocalName is "Config" or "ExtraConfig"))
        {
            switch (Get(config, "key"), Get(config, "value"))
            {
                case ("firmware", "efi"):
                    machine.Firmware = (machine.Firmware ?? new FirmwareSpec()) with { Type = FirmwareType.Uefi };
                    break;
                case ("bootOptions.efiSecureBootEnabled", "true"):
                    machine.Firmware = (machine.Firmware ?? new FirmwareSpec()) with { Type = FirmwareType.Uefi, SecureBoot = true };
                    break;
                case ("firmware", _):
                    break;
                case var (key, value):
                    source.Note(ImportSource.LineOf(config), key ?? "Config", value ?? "", "is not carried over");
                    break;
            }
        }

        return machine;
    }

    private static void Item(
        ImportSource source, XElement item, ImportedMachine machine, Dictionary<string, XElement> files, Dictionary<string, XElement> disks, Dictionary<string, DiskBus> buses)
    {
        var (line, type) = (ImportSource.LineOf(item), Text(item, "ResourceType") ?? (item.Name.LocalName == "EthernetPortItem" ? "10" : ""));
        var what = Text(item, "ElementName") ?? Text(item, "Caption") ?? "";
        switch (Kind(type))
        {
            case Resource.Processor when Count(item) is { } count:
                var perSocket = (int)(Parse(Text(item, "CoresPerSocket")) ?? 0);
                machine.Cpu = perSocket > 0 && count % perSocket == 0 ? new CpuSpec { Cores = perSocket, Sockets = (int)(count / perSocket) } : new CpuSpec { Cores = (int)Math.Min(count, int.MaxValue) };
                break;
            case Resource.Memory when Count(item) is { } amount && Unit(Text(item, "AllocationUnits") ?? "byte * 2^20") is { } unit && amount <= long.MaxValue / unit:
                machine.Memory = amount * unit;
                break;
            case Resource.Ethernet:
                machine.Interfaces.Add(new ImportedInterface(Text(item, "Address"), Text(item, "Connection") ?? "network"));
                break;
            case Resource.Disk or Resource.Cd or Resource.Dvd:
                Disk(source, item, machine, files, disks, buses, Kind(type) != Resource.Disk);
                break;
            case Resource.Ide or Resource.Scsi or Resource.OtherStorage:
                break;
            case Resource.Processor or Resource.Memory:
                source.Note(line, $"ResourceType {type}", what, "has no quantity that can be read", fails: true);
                break;
            default:
                source.Note(line, $"ResourceType {type}", what, "is not carried over; a machine has no word for it");
                break;
        }
    }

    private static void Disk(
        ImportSource source, XElement item, ImportedMachine machine, Dictionary<string, XElement> files, Dictionary<string, XElement> disks, Dictionary<string, DiskBus> buses, bool isDrive)
    {
        var line = ImportSource.LineOf(item);
        var host = Text(item, "HostResource");
        if (host is null)
        {
            if (!isDrive)
            {
                source.Note(line, "HostResource", "", "is missing, so the disk has no content", fails: true);
            }

            return;
        }

        var id = host[(host.LastIndexOf('/') + 1)..];
        var disk = host.Contains("/disk/", StringComparison.Ordinal) ? disks.GetValueOrDefault(id) : null;
        var file = files.GetValueOrDefault(disk is null ? id : Get(disk, "fileRef") ?? "");
        var size = disk is null ? null : Parse(Get(disk, "capacity")) is { } capacity && Unit(Get(disk, "capacityAllocationUnits") ?? "byte") is { } unit && capacity <= long.MaxValue / unit ? capacity * unit : (long?)null;
        if (disk is not null && Get(disk, "parentRef") is { } parent)
        {
            source.Note(line, "HostResource", parent, "the disk is the difference to another one; export the machine without snapshots", fails: true);
            return;
        }

        if (file is null && (disk is null || Get(disk, "fileRef") is not null || size is null))
        {
            source.Note(line, "HostResource", host, "names no disk or file of this OVF", fails: true);
            return;
        }

        var href = file is null ? null : Get(file, "href") ?? "";
        if (file is not null && Get(file, "compression") is { Length: > 0 } and not "identity" and var compression)
        {
            source.Note(line, "File", href ?? "", $"is compressed ({compression}); unpack it, and take the attribute out", fails: true);
            return;
        }

        if (href is not null && !IsPlain(href))
        {
            source.Note(line, "File", href, "leads out of the OVF's folder; only a file beside the OVF is taken", fails: true);
            return;
        }

        machine.Disks.Add(new ImportedDisk
        {
            Name = $"disk{machine.Disks.Count + 1}",
            Place = "HostResource",
            Line = line,
            Path = href is null ? null : Path.Combine(source.Folder, href),
            Format = isDrive ? ImageFormat.Raw : href is null ? ImageFormat.Vmdk : ImportedDisk.FormatOf(href) ?? ImageFormat.Vmdk,
            Size = href is null ? size : null,
            Bus = buses.TryGetValue(Text(item, "Parent") ?? "", out var bus) ? bus : null,
            ReadOnly = isDrive,
        });
    }

    /// <summary>Whether a name is that of a file in the same folder.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', '\0', ':']) < 0;

    private static Resource Kind(string type) => int.TryParse(type, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (Resource)number : 0;

    private static long? Count(XElement item) => Parse(Text(item, "VirtualQuantity")) is > 0 and var count ? count : null;

    private static long? Parse(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>byte * 2^20 as DSP0004 writes it, and the words of older exports.</summary>
    private static long? Unit(string text)
    {
        if (Programmatic().Match(text) is { Success: true } power)
        {
            var (root, exponent) = (int.Parse(power.Groups["base"].Value, CultureInfo.InvariantCulture), int.Parse(power.Groups["exponent"].Value, CultureInfo.InvariantCulture));
            return (root, exponent) switch
            {
                (2, < 62) => 1L << exponent,
                (10, < 18) => (long)Math.Pow(10, exponent),
                _ => null,
            };
        }

        return text.Trim().ToLowerInvariant() switch
        {
            "byte" or "bytes" => 1,
            "kilobytes" or "kb" => 1L << 10,
            "megabytes" or "mb" => 1L << 20,
            "gigabytes" or "gb" => 1L << 30,
            _ => null,
        };
    }

    private static IEnumerable<XElement> All(XElement element, string name) => element.Elements().Where(one => one.Name.LocalName == name);

    private static string? Text(XElement element, string name) => All(element, name).FirstOrDefault()?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static string? Get(XElement element, string name) => element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    [GeneratedRegex(@"^\s*bytes?\s*\*\s*(?<base>2|10)\s*\^\s*(?<exponent>\d{1,2})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Programmatic();
}
