using System.Globalization;
using System.Text;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Reads KubeVirt's VirtualMachines. Every field that is not taken is named.</summary>
internal sealed class KubeVirtReader
{
    private readonly ImportSource source;
    private readonly HashSet<ManifestNode> taken = new(ReferenceEqualityComparer.Instance);

    private KubeVirtReader(ImportSource source) => this.source = source;

    public static IEnumerable<ImportedMachine> Read(ImportSource source)
    {
        var content = ManifestReader.Read(source.Read());
        if (content.Failure is { } failure)
        {
            source.Note(failure.Mark.Line, "document", "", failure.Message, fails: true);
        }

        var machines = new List<ImportedMachine>();
        foreach (var document in content.Documents)
        {
            if (document is { Kind: "VirtualMachine" or "VirtualMachineInstance" } && document.ApiVersion.StartsWith("kubevirt.io/", StringComparison.Ordinal))
            {
                machines.Add(new KubeVirtReader(source).Machine(document));
            }
            else
            {
                source.Note(document.Root.Mark.Line, $"{document.Kind} {document.Name}", document.ApiVersion, "is no VirtualMachine of KubeVirt; it is left out");
            }
        }

        return machines;
    }

    private ImportedMachine Machine(ManifestDocument document)
    {
        var root = document.Root;
        var spec = Take(root, "spec");
        var isInstance = document.Kind == "VirtualMachineInstance";
        var inner = isInstance ? spec : Take(Take(spec, "template"), "spec");
        var domain = Take(inner, "domain");
        var machine = new ImportedMachine { Name = document.Name };
        machine.RunStrategy = Text(spec, "runStrategy") switch
        {
            "Always" => RunStrategy.Always,
            "RerunOnFailure" or "Once" => RunStrategy.RerunOnFailure,
            "Manual" => RunStrategy.Manual,
            "Halted" => RunStrategy.Halted,
            _ => Take(spec, "running") is { Kind: ManifestNodeKind.Boolean, Text: "false" } ? RunStrategy.Halted : null,
        };
        machine.Architecture = Text(inner, "architecture") is "amd64" or "" or null ? null : Refuse<Architecture?>(inner!["architecture"]!, "spec.template.spec.architecture", "a machine is x86_64 or i686");
        var cpu = Take(domain, "cpu");
        if (cpu is not null)
        {
            machine.Cpu = new CpuSpec { Cores = Number(cpu, "cores"), Sockets = Number(cpu, "sockets"), Threads = Number(cpu, "threads"), MaxCores = null, Model = Text(cpu, "model") };
        }

        machine.Memory = Amount(Take(domain, "memory"), "guest") ?? Amount(Take(Take(domain, "resources"), "requests"), "memory");
        machine.MaxMemory = Amount(domain?["memory"], "maxGuest");
        var efi = Take(Take(Take(domain, "firmware"), "bootloader"), "efi");
        var tpm = Take(Take(domain, "devices"), "tpm");
        if (efi is not null || tpm is not null)
        {
            // KubeVirt's Secure Boot is on unless it is switched off.
            machine.Firmware = new FirmwareSpec { Type = efi is null ? null : FirmwareType.Uefi, SecureBoot = efi is null ? null : Take(efi, "secureBoot")?.Text != "false", Tpm = tpm is null ? null : true };
        }

        if (Take(inner, "nodeSelector") is { Kind: ManifestNodeKind.Mapping } labels)
        {
            machine.NodeSelector = new ValueMap(labels.Entries.Select(entry => KeyValuePair.Create(entry.Key, Mark(entry.Value).Text)));
        }

        Disks(machine, spec, inner, domain);
        Interfaces(machine, inner, domain);
        if (root["metadata"] is { } metadata)
        {
            taken.Add(metadata);
            foreach (var entry in metadata.Entries)
            {
                MarkAll(entry.Value);
            }
        }

        foreach (var ignored in new[] { "apiVersion", "kind", "status" })
        {
            MarkAll(root[ignored]);
        }

        MarkAll(spec?["template"]?["metadata"]);
        Leftovers(root, "");
        return machine;
    }

    private void Disks(ImportedMachine machine, ManifestNode? spec, ManifestNode? inner, ManifestNode? domain)
    {
        var volumes = Items(inner, "volumes").GroupBy(volume => Text(volume, "name") ?? "").ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var templates = Items(spec, "dataVolumeTemplates").GroupBy(one => Text(Take(one, "metadata"), "name") ?? "").ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var disk in Items(Take(domain, "devices"), "disks"))
        {
            var (name, line) = (Text(disk, "name") ?? "", disk.Mark.Line);
            var drive = Take(disk, "cdrom");
            var target = Take(disk, "disk") ?? drive;
            var bus = Text(target, "bus") switch { "scsi" => DiskBus.Scsi, "sata" => DiskBus.Sata, _ => drive is null ? (DiskBus?)null : DiskBus.Sata };
            if (!volumes.TryGetValue(name, out var volume))
            {
                source.Note(line, $"disks[name={name}]", "", "has no volume of that name", fails: true);
                continue;
            }

            if (!Seed(machine, volume))
            {
                Volume(machine, volume, templates, new ImportedDisk { Name = name, Place = $"volumes[name={name}]", Line = volume.Mark.Line, Bus = bus, ReadOnly = drive is not null || Take(target, "readonly")?.Text == "true" });
            }
        }
    }

    private bool Seed(ImportedMachine machine, ManifestNode volume)
    {
        if ((Take(volume, "cloudInitNoCloud") ?? Take(volume, "cloudInitConfigDrive")) is { } seed)
        {
            var secret = Text(Take(seed, "secretRef"), "name");
            machine.CloudInit = secret is not null
                ? new CloudInitSpec { SecretRef = secret }
                : new CloudInitSpec { UserData = Text(seed, "userData") ?? Decode(seed, "userDataBase64"), NetworkData = Text(seed, "networkData") ?? Decode(seed, "networkDataBase64") };
            return true;
        }

        if (Take(volume, "sysprep") is { } sysprep)
        {
            if (Text(Take(sysprep, "secret"), "name") is { } secret)
            {
                machine.Sysprep = new SysprepSpec { SecretRef = secret };
            }

            return true;
        }

        return false;
    }

    private void Volume(ImportedMachine machine, ManifestNode volume, Dictionary<string, ManifestNode> templates, ImportedDisk disk)
    {
        if (Take(volume, "emptyDisk") is { } empty)
        {
            machine.Disks.Add(disk with { Size = Amount(empty, "capacity") });
            return;
        }

        var template = Text(Take(volume, "dataVolume"), "name") is { } reference ? templates.GetValueOrDefault(reference) : null;
        var body = Take(template, "spec");
        var size = Amount(Take(Take(Take(body, "storage") ?? Take(body, "pvc"), "resources"), "requests"), "storage");
        var origin = Take(body, "source");
        if (Text(Take(origin, "http"), "url") is { } url)
        {
            machine.Disks.Add(disk with { Url = url, Format = ImportedDisk.FormatOf(url.Split('?')[0]) ?? ImageFormat.Raw, Size = size });
        }
        else if (Take(origin, "blank") is not null && size is not null)
        {
            machine.Disks.Add(disk with { Size = size });
        }
        else
        {
            var kind = volume.Entries.FirstOrDefault(entry => entry.Key != "name").Key ?? "nothing";
            MarkAll(volume);
            MarkAll(template);
            source.Note(volume.Mark.Line, disk.Place, kind, "its content cannot be reached from here; copy it into a file (virtctl vmexport download), and give the machine a disk with a MachineImage of that path", fails: true);
        }
    }

    private void Interfaces(ImportedMachine machine, ManifestNode? inner, ManifestNode? domain)
    {
        var networks = Items(inner, "networks").GroupBy(network => Text(network, "name") ?? "").ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var card in Items(Take(domain, "devices"), "interfaces"))
        {
            var name = Text(card, "name") ?? "";
            var network = networks.GetValueOrDefault(name);
            MarkAll(network?["pod"]);
            _ = Take(card, "masquerade") ?? Take(card, "bridge");
            machine.Interfaces.Add(new ImportedInterface(Text(card, "macAddress"), Text(Take(network, "multus"), "networkName")?.Split('/')[^1] ?? (network?["pod"] is null ? name : "pod")));
        }
    }

    /// <summary>Names what was not taken, each at its line, the whole of a part in one.</summary>
    private void Leftovers(ManifestNode node, string path)
    {
        foreach (var entry in node.Entries)
        {
            var at = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            if (!taken.Contains(entry.Value))
            {
                source.Note(entry.Mark.Line, at, entry.Value.Describe(), "is not carried over");
            }
            else
            {
                Leftovers(entry.Value, at);
            }
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (!taken.Contains(node.Items[i]))
            {
                source.Note(node.Items[i].Mark.Line, at, node.Items[i].Describe(), "is not carried over");
            }
            else
            {
                Leftovers(node.Items[i], at);
            }
        }
    }

    private ManifestNode? Take(ManifestNode? node, string key) => node?[key] is { } child ? Mark(child) : null;

    private ManifestNode Mark(ManifestNode node)
    {
        taken.Add(node);
        return node;
    }

    private void MarkAll(ManifestNode? node)
    {
        if (node is not null)
        {
            taken.Add(node);
            foreach (var child in node.Entries.Select(entry => entry.Value).Concat(node.Items))
            {
                MarkAll(child);
            }
        }
    }

    private IReadOnlyList<ManifestNode> Items(ManifestNode? node, string key) => [.. (Take(node, key)?.Items ?? []).Select(Mark)];

    private string? Text(ManifestNode? node, string key) => Take(node, key) is { Kind: not (ManifestNodeKind.Mapping or ManifestNodeKind.Sequence or ManifestNodeKind.Null) } value ? value.Text : null;

    private int? Number(ManifestNode node, string key) => Text(node, key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Refuse<int?>(node[key]!, key, "is no whole number");

    private long? Amount(ManifestNode? node, string key) => Text(node, key) is not { } text ? null
        : Quantity.TryParse(text, out var amount) ? amount.Value : Refuse<long?>(node![key]!, key, "is no quantity, as 2Gi is one");

    private string? Decode(ManifestNode node, string key)
    {
        if (Text(node, key) is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return Refuse<string?>(node[key]!, key, "is no base64");
        }
    }

    private T? Refuse<T>(ManifestNode node, string place, string why)
    {
        source.Note(node.Mark.Line, place, node.Describe(), why, fails: true);
        return default;
    }
}
