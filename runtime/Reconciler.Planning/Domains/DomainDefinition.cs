using Reconciler.Language.Common;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Domains;

/// <summary>
/// A libvirt domain, as far as we manage it. Desired, live and persistent domains share this one schema, so that they can
/// be compared field by field; what libvirt adds on its own has no place here.
/// </summary>
public sealed record DomainDefinition
{
    /// <summary>NAMESPACE.NAME.</summary>
    public required string Name { get; init; }

    /// <summary>The domain's UUID, lower case: the machine's uid.</summary>
    public required string Uuid { get; init; }

    /// <summary>Our mark in the domain's metadata; absent on a domain that is not ours.</summary>
    public DomainMark? Mark { get; init; }

    /// <summary>libvirt's domain type: kvm, qemu, ...</summary>
    public required string Type { get; init; }

    /// <summary>Architecture as libvirt names it: x86_64 or i686.</summary>
    public required string Architecture { get; init; }

    /// <summary>Family of the machine type without its version: q35 or pc.</summary>
    public required string MachineType { get; init; }

    /// <summary>Absolute path of the emulator.</summary>
    public required string Emulator { get; init; }

    /// <summary>Memory.</summary>
    public required DomainMemory Memory { get; init; }

    /// <summary>Virtual processors.</summary>
    public required DomainCpu Cpu { get; init; }

    /// <summary>Firmware.</summary>
    public DomainFirmware Firmware { get; init; } = new();

    /// <summary>The kernel that is booted directly; absent: the firmware boots.</summary>
    public DomainKernel? Kernel { get; init; }

    /// <summary>Boot devices of the firmware by class (hd, network, cdrom), where no device carries an order of its own; libvirt's own choice, hd, is left out.</summary>
    public ValueList<string> BootClasses { get; init; } = [];

    /// <summary>What happens when the guest powers off, reboots or crashes.</summary>
    public DomainLifecycle Lifecycle { get; init; } = new();

    /// <summary>What the guest's clock starts from: utc or localtime.</summary>
    public string ClockOffset { get; init; } = "utc";

    /// <summary>Features of the machine out of those that we set: acpi, apic, smm.</summary>
    public ValueList<string> Features { get; init; } = [];

    /// <summary>Disks.</summary>
    public ValueList<DomainDisk> Disks { get; init; } = [];

    /// <summary>Network interfaces.</summary>
    public ValueList<DomainInterface> Interfaces { get; init; } = [];

    /// <summary>Socket of the guest agent's channel on the node; absent: no channel; empty: a path of libvirt's own choice.</summary>
    public string? AgentSocket { get; init; }

    /// <summary>Whether there is a serial console.</summary>
    public bool SerialConsole { get; init; } = true;

    /// <summary>Whether there is a virtio random number device.</summary>
    public bool RandomDevice { get; init; } = true;

    /// <summary>Whether there is a virtio balloon.</summary>
    public bool Balloon { get; init; } = true;

    /// <summary>Seconds between two reports of the guest's balloon driver; 0: none are asked for.</summary>
    public int BalloonPeriod { get; init; }

    /// <summary>PCI Express root ports: one for each device and spare ones for devices that are plugged in later.</summary>
    public int RootPorts { get; init; }

    /// <summary>Settings that are not ours; none in a desired domain, unless they are left as they were found, or the domain was taken over with them.</summary>
    public ValueList<ForeignSetting> Settings { get; init; } = [];

    /// <summary>Devices of a domain that was taken over that are kept though they are not ours, by the paths that they are reported under.</summary>
    public ValueList<string> KeptDevices { get; init; } = [];
}
