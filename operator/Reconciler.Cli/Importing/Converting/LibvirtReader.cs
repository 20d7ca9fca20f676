using System.Xml.Linq;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Domains;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Reads libvirt's domain XML, as virsh dumpxml writes it.</summary>
internal static class LibvirtReader
{
    public static IEnumerable<ImportedMachine> Read(ImportSource source)
    {
        var root = source.ReadXml();
        if (root.Name.LocalName != "domain")
        {
            throw new FormatException($"is no domain XML: its root is <{root.Name.LocalName}>");
        }

        // A file of virt-manager's may have no uuid yet.
        if (root.Element("uuid") is null)
        {
            root.Add(new XElement("uuid", Guid.Empty));
        }

        var document = DomainXmlReader.Read(root.ToString());
        var domain = document.Definition;
        var machine = new ImportedMachine { Name = domain.Name };
        machine.Architecture = domain.Architecture switch { "i686" => Architecture.I686, _ => null };
        if (domain.Architecture is not ("" or "x86_64" or "i686"))
        {
            source.Note(ImportSource.LineOf(root.Element("os")), "os/type/@arch", domain.Architecture, "a machine is x86_64 or i686", fails: true);
        }

        var perCore = Math.Max(1, domain.Cpu.Sockets * domain.Cpu.Threads);
        machine.Cpu = domain.Cpu.Current % perCore == 0 && domain.Cpu.Sockets <= 16
            ? new CpuSpec { Cores = domain.Cpu.Current / perCore, MaxCores = domain.Cpu.Cores > domain.Cpu.Current / perCore ? domain.Cpu.Cores : null, Sockets = domain.Cpu.Sockets, Threads = domain.Cpu.Threads, Model = domain.Cpu.Model.Length > 0 ? domain.Cpu.Model : null }
            : new CpuSpec { Cores = domain.Cpu.Current };
        (machine.Memory, machine.MaxMemory) = (domain.Memory.CurrentKiB * 1024, domain.Memory.MaximumKiB > domain.Memory.CurrentKiB ? domain.Memory.MaximumKiB * 1024 : null);
        machine.Firmware = domain.Firmware is { Uefi: false, Tpm: false } ? null
            : new FirmwareSpec { Type = domain.Firmware.Uefi ? FirmwareType.Uefi : null, SecureBoot = domain.Firmware.SecureBoot == true ? true : null, Tpm = domain.Firmware.Tpm ? true : null };
        var devices = root.Element("devices");
        foreach (var (element, disk) in (devices?.Elements("disk") ?? []).Zip(domain.Disks))
        {
            var (line, place) = (ImportSource.LineOf(element), $"disk {disk.Target}");
            if (disk.Path is null)
            {
                if (disk.Device == "disk")
                {
                    source.Note(line, place, (string?)element.Attribute("type") ?? "", "is no file of the host; copy it into one, and give the machine a disk with a MachineImage of that path", fails: true);
                }

                continue;
            }

            machine.Disks.Add(new ImportedDisk
            {
                Name = disk.Target,
                Place = place,
                Line = line,
                Path = Path.GetFullPath(disk.Path, source.Folder),
                Format = disk.Format switch { "qcow2" => ImageFormat.Qcow2, "vmdk" => ImageFormat.Vmdk, "vpc" => ImageFormat.Vhd, "vhdx" => ImageFormat.Vhdx, _ => ImageFormat.Raw },
                Bus = disk.Bus switch { "virtio" => null, "scsi" => DiskBus.Scsi, _ => DiskBus.Sata },
                ReadOnly = disk.ReadOnly || disk.Device == "cdrom",
            });
        }

        machine.Interfaces.AddRange(domain.Interfaces.Select(one => new ImportedInterface(one.MacAddress.Length > 0 ? one.MacAddress : null, one.Bridge[(one.Bridge.IndexOf(':', StringComparison.Ordinal) + 1)..])));
        if (domain.Kernel is { } kernel)
        {
            source.Note(ImportSource.LineOf(root.Element("os")?.Element("kernel")), "os/kernel", kernel.Kernel, "make a MachineImage of it, and name it in spec.boot.kernel", fails: true);
        }

        foreach (var device in document.Foreign)
        {
            source.Note(0, "devices/" + device.Kind, device.Description, "is not carried over; a machine has no word for it");
        }

        foreach (var setting in domain.Settings)
        {
            source.Note(0, setting.Path, setting.Value, "is not carried over; a machine has no word for it");
        }

        return [machine];
    }
}
