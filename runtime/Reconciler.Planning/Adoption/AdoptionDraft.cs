using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Schemas;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Adoption;

/// <summary>The machine that says what a domain is, and what of the domain no machine says. Pure.</summary>
/// <param name="Machine">The machine; null: the domain cannot be taken over, the notes say why.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record AdoptionDraft(VirtualMachine? Machine, IReadOnlyList<AdoptionNote> Notes)
{
    private const string Stays = "stays as it is; no spec says it";

    /// <summary>Makes the draft.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="machineNamespace">Namespace of the machine.</param>
    /// <param name="machineName">Its name.</param>
    /// <param name="nodeName">The node that the domain is on.</param>
    public static AdoptionDraft Of(DomainOnNode domain, string machineNamespace, string machineName, string nodeName)
    {
        var notes = new List<AdoptionNote>();
        if (domain.Persistent is null)
        {
            return Refused("domain", "transient", $"it vanishes with its guest; make it persistent first: virsh dumpxml {domain.Name} > FILE; virsh define FILE");
        }

        AdoptedDomain adopted;
        DomainDocument? live;
        try
        {
            adopted = AdoptedDomain.Read(domain.Persistent);
            live = domain.Live is null ? null : DomainXmlReader.Read(domain.Live);
        }
        catch (FormatException unreadable)
        {
            return Refused("domain", "unreadable", unreadable.Message);
        }

        var running = live?.Definition ?? adopted.Definition;
        var cpu = Cpu(running.Cpu, adopted.Definition.Cpu.Model, notes);
        if (running.Architecture is not ("x86_64" or "i686"))
        {
            notes.Add(new AdoptionNote("os/type/@arch", running.Architecture, "a machine is x86_64 or i686", Refuses: true));
        }

        if (running.Type is not ("kvm" or "qemu"))
        {
            notes.Add(new AdoptionNote("@type", running.Type, "QEMU's domains are taken over only", Refuses: true));
        }

        Differences(adopted, live, notes);
        Kept(adopted, notes);
        var disks = adopted.Definition.Disks.Select(disk => Disk(disk, domain, notes)).OfType<DiskSpec>().ToValueList();
        if (domain.Autostart)
        {
            notes.Add(new AdoptionNote("autostart", "yes", "is switched off: the agent starts the guest, when its network is there"));
        }

        if (notes.Any(note => note.Refuses))
        {
            return new AdoptionDraft(null, notes);
        }

        return new AdoptionDraft(
            new VirtualMachine
            {
                ApiVersion = ApiGroup.ApiVersion,
                Kind = "VirtualMachine",
                Metadata = new ObjectMeta { Name = machineName, Namespace = machineNamespace },
                Spec = new VirtualMachineSpec
                {
                    RunStrategy = Strategy(domain.State, notes),
                    Architecture = running.Architecture == "i686" ? Architecture.I686 : null,
                    Cpu = cpu,
                    Memory = new MemorySpec { Size = Amount(running.Memory.CurrentKiB), Max = running.Memory.MaximumKiB > running.Memory.CurrentKiB ? Amount(running.Memory.MaximumKiB) : null },
                    Firmware = Firmware(adopted.Definition.Firmware),
                    Disks = disks,
                    GuestAgent = adopted.Definition.AgentSocket is not null,
                    Adopt = new AdoptSpec { NodeName = nodeName, Domain = domain.Name, Uuid = adopted.Definition.Uuid },
                },
            },
            notes);

        AdoptionDraft Refused(string place, string value, string why) => new(null, [new AdoptionNote(place, value, why, Refuses: true)]);
    }

    private static RunStrategy Strategy(DomainState state, List<AdoptionNote> notes)
    {
        switch (state)
        {
            case DomainState.Shutoff:
                return RunStrategy.Halted;
            case DomainState.Running or DomainState.Blocked:
                return RunStrategy.Always;
            default:
                notes.Add(new AdoptionNote("state", state.ToString(), "is left so (runStrategy: Manual)"));
                return RunStrategy.Manual;
        }
    }

    private static CpuSpec? Cpu(DomainCpu cpu, string model, List<AdoptionNote> notes)
    {
        var perCore = cpu.Sockets * cpu.Threads;
        if (cpu.Sockets is < 1 or > 16 || cpu.Threads is < 1 or > 8 || cpu.Cores is < 1 or > 512 || cpu.Cores * perCore != cpu.Maximum || cpu.Current % perCore != 0)
        {
            notes.Add(new AdoptionNote(
                "vcpu, cpu/topology",
                FormattableString.Invariant($"{cpu.Current} of {cpu.Maximum} as {cpu.Sockets} sockets of {cpu.Cores} cores of {cpu.Threads} threads"),
                "a machine has at most 16 sockets of whole cores; give the domain a topology of fewer sockets, which it has after its next start",
                Refuses: true));
            return null;
        }

        if (model.Length > 0 && !TextForms.Named(TextForms.Identifier).Matches(model))
        {
            notes.Add(new AdoptionNote("cpu/model", model, "is no name of a model", Refuses: true));
        }

        var cores = cpu.Current / perCore;
        return new CpuSpec
        {
            Cores = cores,
            MaxCores = cpu.Cores > cores ? cpu.Cores : null,
            Sockets = cpu.Sockets > 1 ? cpu.Sockets : null,
            Threads = cpu.Threads > 1 ? cpu.Threads : null,
            Model = model.Length == 0 ? null : model,
        };
    }

    private static FirmwareSpec? Firmware(DomainFirmware firmware) => firmware is { Uefi: false, Tpm: false } ? null : new FirmwareSpec
    {
        Type = firmware.Uefi ? FirmwareType.Uefi : null,
        SecureBoot = firmware.SecureBoot == true ? true : null,
        Tpm = firmware.Tpm ? true : null,
    };

    private static DiskSpec? Disk(DomainDisk disk, DomainOnNode domain, List<AdoptionNote> notes)
    {
        if (domain.Sizes.GetValueOrDefault(disk.Target) is var size && size <= 0)
        {
            notes.Add(new AdoptionNote($"devices/disk[target/@dev='{disk.Target}']", disk.Path ?? "none", "its file cannot be read, so its size is not known", Refuses: true));
            return null;
        }

        foreach (var setting in disk.Settings.Where(setting => setting.Path != "backingStore"))
        {
            notes.Add(new AdoptionNote($"devices/disk[target/@dev='{disk.Target}']/{setting.Path}", setting.Value, Stays));
        }

        return new DiskSpec
        {
            Name = disk.Name!,
            Size = Bytes(size),
            Bus = disk.Bus switch { "scsi" => DiskBus.Scsi, "sata" => DiskBus.Sata, _ => null },
            ReclaimPolicy = ReclaimPolicy.Retain,
            ReadOnly = disk.ReadOnly ? true : null,
            Cache = disk.Cache switch
            {
                "none" => DiskCache.None,
                "writethrough" => DiskCache.Writethrough,
                "directsync" => DiskCache.Directsync,
                "unsafe" => DiskCache.Unsafe,
                _ => null,
            },
        };
    }

    /// <summary>What a machine has no words for.</summary>
    private static void Kept(AdoptedDomain adopted, List<AdoptionNote> notes)
    {
        var document = DomainXmlReader.Read(adopted.Xml);
        var own = document.Definition;
        if (own.Kernel is { } kernel)
        {
            notes.Add(new AdoptionNote("os/kernel", kernel.Kernel, "stays as it is until spec.boot.kernel names an image"));
        }

        foreach (var disk in own.Disks.Where(disk => !AdoptedDomain.IsKnown(disk)))
        {
            var what = $"{disk.Device} {disk.Format} on {disk.Bus}: {disk.Path ?? "no file"}";
            notes.Add(new AdoptionNote($"devices/disk[target/@dev='{disk.Target}']", what, "stays as it is; a machine's disks are qcow2 files on virtio, scsi or sata. It is not snapshotted, grown or watched"));
        }

        foreach (var one in adopted.OtherInterfaces)
        {
            notes.Add(new AdoptionNote(
                $"devices/interface[mac/@address='{one.MacAddress}']",
                one.Bridge,
                $"stays where it is, without addresses or policies of ours; an interface with a network and this macAddress in spec.interfaces moves it there: the card is plugged out and in, and the guest asks for a new lease"));
        }

        foreach (var device in document.Foreign)
        {
            notes.Add(new AdoptionNote("devices/" + device.Kind, device.Description, Stays));
        }

        foreach (var setting in own.Settings)
        {
            var place = string.Join('/', new[] { setting.At, setting.Attribute is { } attribute ? "@" + attribute : setting.Path[(setting.Path.LastIndexOf('.') + 1)..] }.Where(part => part.Length > 0));
            notes.Add(new AdoptionNote(place, setting.Value, Stays));
        }

        if (own.MachineType != "q35")
        {
            notes.Add(new AdoptionNote("os/type/@machine", own.MachineType, Stays));
        }
    }

    /// <summary>Where the running guest and its definition are two things: the spec says what runs.</summary>
    private static void Differences(AdoptedDomain adopted, DomainDocument? live, List<AdoptionNote> notes)
    {
        if (live is null)
        {
            return;
        }

        foreach (var difference in DomainDiff.Compare(adopted.Definition with { KeptDevices = adopted.Kept }, live).Select(finding => finding.Difference))
        {
            var loses = difference.Kind is DifferenceKind.Foreign or DifferenceKind.Missing;
            notes.Add(new AdoptionNote(
                difference.Path,
                $"{difference.Observed} runs, {difference.Expected} is defined",
                loses ? "the running guest and its definition have not the same devices; plug it in with --config as well, or unplug it" : "the spec says what runs",
                Refuses: loses));
        }
    }

    private static Quantity Amount(long kib) => Bytes((kib + 1023) / 1024 * 1048576);

    private static Quantity Bytes(long bytes)
    {
        foreach (var (suffix, shift) in new[] { ("Gi", 30), ("Mi", 20), ("Ki", 10) })
        {
            if (bytes > 0 && bytes % (1L << shift) == 0)
            {
                return Quantity.Parse(FormattableString.Invariant($"{bytes >> shift}{suffix}"));
            }
        }

        return new Quantity(bytes);
    }
}
