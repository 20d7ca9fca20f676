using System.Globalization;
using System.Xml.Linq;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>
/// Reads an export of Hyper-V: a folder with Virtual Machines and Virtual Hard Disks. Its configuration is XML up to Windows Server 2012 R2; since then it is a binary
/// that Hyper-V alone reads (.vmcx), of which the disks are taken.
/// </summary>
internal static class HyperVReader
{
    public static IEnumerable<ImportedMachine> Read(ImportSource source) =>
        source.Path.EndsWith(".vmcx", StringComparison.OrdinalIgnoreCase) ? [Binary(source)] : [Xml(source)];

    /// <summary>The configurations in an export's folder; empty: it is none.</summary>
    public static IReadOnlyList<string> Configurations(string folder)
    {
        var machines = Path.Combine(folder, "Virtual Machines");
        return Directory.Exists(machines)
            ? [.. Directory.EnumerateFiles(machines).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".vmcx" or ".xml").Order(StringComparer.Ordinal)]
            : [];
    }

    private static ImportedMachine Binary(ImportSource source)
    {
        var folder = Path.GetDirectoryName(source.Folder) ?? source.Folder;
        var machine = new ImportedMachine { Name = Path.GetFileName(folder) };
        source.Note(0, "configuration", ".vmcx", "is a binary that Hyper-V alone reads: name, processors, memory, firmware and network cards are not in it for us. Write what Get-VM says of them into the YAML; its disks are taken");
        foreach (var file in Disks(folder))
        {
            machine.Disks.Add(new ImportedDisk { Name = $"disk{machine.Disks.Count + 1}", Place = "Virtual Hard Disks", Path = file, Format = ImportedDisk.FormatOf(file)!.Value });
        }

        return machine;
    }

    private static ImportedMachine Xml(ImportSource source)
    {
        var root = source.ReadXml();
        if (root.Name.LocalName != "configuration")
        {
            throw new FormatException($"is no configuration of Hyper-V: its root is <{root.Name.LocalName}>");
        }

        var (properties, settings) = (root.Element("properties"), root.Element("settings"));
        var machine = new ImportedMachine { Name = (string?)properties?.Element("name") ?? Path.GetFileNameWithoutExtension(source.Path) };
        machine.Cpu = Number(settings?.Element("processors")?.Element("count")) is { } count ? new CpuSpec { Cores = (int)Math.Min(count, 512) } : null;
        machine.Memory = Number(settings?.Element("memory")?.Element("bank")?.Element("size")) is { } mebibytes and < 1L << 24 ? mebibytes << 20 : null;
        machine.Firmware = (string?)properties?.Element("subtype") == "1" ? new FirmwareSpec { Type = FirmwareType.Uefi } : null;
        if ((string?)settings?.Element("memory")?.Element("bank")?.Element("dynamic_memory_enabled") is "True" or "true")
        {
            source.Note(ImportSource.LineOf(settings!.Element("memory")), "settings/memory/bank/dynamic_memory_enabled", "True", "memory does not grow by itself here; spec.memory.max is the room for growing it");
        }

        var folder = Path.GetDirectoryName(source.Folder) ?? source.Folder;
        var present = Disks(folder).ToDictionary(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase);
        foreach (var path in root.Descendants("pathname").Where(path => path.Value.Trim().Length > 0))
        {
            // The path is that of the host it comes from; in an export the file stands in its folder.
            var (line, name) = (ImportSource.LineOf(path), path.Value.Trim()[(path.Value.Trim().LastIndexOfAny(['\\', '/']) + 1)..]);
            if (present.TryGetValue(name, out var file))
            {
                machine.Disks.Add(new ImportedDisk { Name = $"disk{machine.Disks.Count + 1}", Place = "pathname", Line = line, Path = file, Format = ImportedDisk.FormatOf(file)!.Value });
            }
            else
            {
                var isDrive = name.EndsWith(".iso", StringComparison.OrdinalIgnoreCase);
                source.Note(line, "pathname", path.Value.Trim(), isDrive ? "is not in the export; the drive is left out" : "is not in the export's Virtual Hard Disks", fails: !isDrive);
            }
        }

        foreach (var card in root.Descendants("MacAddress").Where(mac => mac.Parent?.Element("ChannelInstanceGuid") is not null || mac.Parent?.Element("IsConnected") is not null))
        {
            var digits = card.Value.Trim();
            var mac = digits.Length == 12 && digits.All(char.IsAsciiHexDigit) && digits != "000000000000" ? string.Join(':', digits.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))) : null;
            machine.Interfaces.Add(new ImportedInterface(mac, card.Parent!.Descendants("AltSwitchName").FirstOrDefault()?.Value is { Length: > 0 } name ? name : "network"));
        }

        foreach (var other in (settings?.Elements() ?? []).Where(one => one.Name.LocalName is not ("processors" or "memory")))
        {
            source.Note(ImportSource.LineOf(other), "settings/" + other.Name.LocalName, "", "is not carried over");
        }

        return machine;
    }

    private static IEnumerable<string> Disks(string folder)
    {
        var disks = Path.Combine(folder, "Virtual Hard Disks");
        return Directory.Exists(disks) ? Directory.EnumerateFiles(disks).Where(file => ImportedDisk.FormatOf(file) is not null).Order(StringComparer.Ordinal) : [];
    }

    private static long? Number(XElement? element) => long.TryParse(element?.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
