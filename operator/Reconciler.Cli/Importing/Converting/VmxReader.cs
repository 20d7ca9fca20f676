using System.Globalization;
using System.Text.RegularExpressions;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Reads VMware's VMX: lines of KEY = "VALUE".</summary>
internal static partial class VmxReader
{
    public static IEnumerable<ImportedMachine> Read(ImportSource source)
    {
        var values = new Dictionary<string, (string Value, int Line)>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in source.ReadText().Split('\n'))
        {
            number++;
            if (Pair().Match(line) is { Success: true } pair)
            {
                values[pair.Groups["key"].Value] = (Unescape(pair.Groups["value"].Value), number);
            }
            else if (line.Trim() is { Length: > 0 } other && other[0] is not ('#' or '.'))
            {
                source.Note(number, "line", other, "is no KEY = \"VALUE\"; it is left out");
            }
        }

        if (!values.ContainsKey("config.version") && !values.ContainsKey("displayName") && !values.ContainsKey("memsize"))
        {
            throw new FormatException("is no VMX: it has neither config.version, displayName nor memsize");
        }

        var machine = new ImportedMachine { Name = Take("displayName") ?? Path.GetFileNameWithoutExtension(source.Path) };
        var count = Number("numvcpus") ?? 1;
        var perSocket = Number("cpuid.coresPerSocket") ?? 1;
        machine.Cpu = perSocket > 0 && count % perSocket == 0 ? new CpuSpec { Cores = perSocket, Sockets = count / perSocket } : new CpuSpec { Cores = count };
        machine.Memory = Number("memsize") is { } mebibytes ? mebibytes * 1048576L : null;
        var isUefi = string.Equals(Take("firmware"), "efi", StringComparison.OrdinalIgnoreCase);
        machine.Firmware = isUefi ? new FirmwareSpec { Type = FirmwareType.Uefi, SecureBoot = IsTrue("uefi.secureBoot.enabled"), Tpm = IsTrue("vtpm.present") } : null;
        machine.Architecture = Take("guestOS") is { } guest && !guest.Contains("64", StringComparison.Ordinal) && OldGuest().IsMatch(guest) ? Architecture.I686 : null;
        foreach (var device in values.Keys.Select(key => Disk().Match(key)).Where(match => match.Success).Select(match => match.Groups["device"].Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList())
        {
            ReadDisk(device);
        }

        foreach (var device in values.Keys.Select(key => Card().Match(key)).Where(match => match.Success).Select(match => match.Value[..match.Value.IndexOf('.', StringComparison.Ordinal)]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList())
        {
            if (!IsTrue(device + ".present"))
            {
                Drop(device + ".");
                continue;
            }

            var network = Take(device + ".networkName") ?? Take(device + ".vnet") ?? Take(device + ".connectionType") ?? "network";
            var mac = string.Equals(Take(device + ".addressType"), "static", StringComparison.OrdinalIgnoreCase) ? Take(device + ".address") : Take(device + ".generatedAddress");
            machine.Interfaces.Add(new ImportedInterface(mac, network));
            Drop(device + ".");
        }

        foreach (var (key, (value, line)) in values.Where(entry => !Harmless().IsMatch(entry.Key)).OrderBy(entry => entry.Value.Line))
        {
            source.Note(line, key, value, "is not carried over; a machine has no word for it");
        }

        return [machine];

        string? Take(string key) => values.Remove(key, out var found) ? found.Value : null;

        bool IsTrue(string key) => string.Equals(Take(key), "true", StringComparison.OrdinalIgnoreCase);

        int? Number(string key)
        {
            if (!values.TryGetValue(key, out var found))
            {
                return null;
            }

            values.Remove(key);
            if (int.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            {
                return value;
            }

            source.Note(found.Line, key, found.Value, "is no whole number above 0", fails: true);
            return null;
        }

        void Drop(string prefix)
        {
            foreach (var key in values.Keys.Where(key => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToList())
            {
                values.Remove(key);
            }
        }

        void ReadDisk(string device)
        {
            var line = values.GetValueOrDefault(device + ".fileName").Line;
            var (present, type, file) = (Take(device + ".present"), Take(device + ".deviceType") ?? "", Take(device + ".fileName"));
            Drop(device + ".");
            if (!string.Equals(present, "true", StringComparison.OrdinalIgnoreCase) || file is null or "auto detect" or "emptyBackingString" || type.Contains("raw", StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            if (Path.GetDirectoryName(Path.GetFullPath(file, source.Folder)) != source.Folder)
            {
                source.Note(line, device + ".fileName", file, "leads out of the VMX's folder; only a file beside it is taken", fails: true);
                return;
            }

            var isDrive = type.Contains("cdrom", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".iso", StringComparison.OrdinalIgnoreCase);
            machine.Disks.Add(new ImportedDisk
            {
                Name = device.Replace(':', '-'),
                Place = device + ".fileName",
                Line = line,
                Path = Path.GetFullPath(file, source.Folder),
                Format = isDrive ? ImageFormat.Raw : ImageFormat.Vmdk,
                Bus = isDrive || device[0] is 's' or 'S' && device[1] is 'a' or 'A' ? DiskBus.Sata : device[0] is 's' or 'S' ? DiskBus.Scsi : DiskBus.Sata,
                ReadOnly = isDrive,
            });
        }
    }

    private static string Unescape(string value) =>
        Escape().Replace(value, match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString());

    [GeneratedRegex(@"^\s*(?<key>[A-Za-z0-9_.:]+)\s*=\s*""(?<value>[^""]*)""\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\|([0-9A-Fa-f]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex(@"^(?<device>(scsi|sata|ide|nvme)\d+:\d+)\.", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Disk();

    [GeneratedRegex(@"^ethernet\d+\.", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Card();

    /// <summary>Guests of 32 bits whose names say so by having no 64.</summary>
    [GeneratedRegex("^(win(xp|net|vista|7|8|10|2000)|debian|ubuntu|rhel|centos|other|otherlinux|other[2-6]x?linux|sles|freebsd)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OldGuest();

    /// <summary>What says how VMware keeps or places things, and nothing of the machine.</summary>
    [GeneratedRegex(@"^(config\.version|virtualHW\.|pciBridge|uuid\.|extendedConfigFile|nvram|vmci0|hpet0|(scsi|sata|ide|nvme)\d+\.|.*\.(pciSlotNumber|redo)$|\.encoding|svga\.|mks\.|cleanShutdown|softPowerOff|vmotion\.|monitor\.|vc\.|viv\.|migrate\.|toolScripts|tools\.|powerType|replay\.|guestInfo\.detailed|floppy\d+\.present|usb(_xhci)?\.|ehci\.|sched\.|numa\.|cpuid\.|policy\.|encryption\.|checkpoint\.|displayName)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Harmless();
}
