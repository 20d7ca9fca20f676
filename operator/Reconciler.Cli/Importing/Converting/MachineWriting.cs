using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Kinds;
using Reconciler.Language.Machines;
using Reconciler.Language.Schemas;
using Reconciler.Language.Serialization;
using Reconciler.Language.Validation;
using Reconciler.Planning.Adoption;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Writes an imported machine, and an image for each of its disks that has a content.</summary>
internal sealed class MachineWriting(ManifestOutput output, string machineNamespace)
{
    private const long Mebibyte = 1048576;

    /// <summary>Writes; what the validator refuses is a note and is not written.</summary>
    public void Write(ImportedMachine machine, string name, ImportSource source)
    {
        var disks = new ValueList<DiskSpec>();
        foreach (var disk in machine.Disks)
        {
            var (diskName, content) = (Unique(AdoptedName.Of(disk.Name), disks), disk.Path is not null || disk.Url is not null);
            var image = $"{name}-{diskName}";
            if (content)
            {
                Tell(source, disk, output.Add(
                    new MachineImage { ApiVersion = ApiGroup.ApiVersion, Kind = "MachineImage", Metadata = Metadata(image), Spec = new MachineImageSpec { Source = new ImageSource { Path = disk.Path, Url = disk.Url }, Format = disk.Format } },
                    LanguageJson.Default.MachineImage,
                    ResourceKinds.MachineImage,
                    name));
            }

            disks.Add(new DiskSpec { Name = diskName, Image = content ? image : null, Size = disk.Size is { } size ? Amount(size) : null, Bus = disk.Bus, ReadOnly = disk.ReadOnly ? true : null });
        }

        var cards = machine.Interfaces.Select((card, index) => new InterfaceSpec
        {
            Name = FormattableString.Invariant($"eth{index}"),
            Network = AdoptedName.Of(card.Network) is { Length: > 0 } network ? network : "network",
            MacAddress = card.MacAddress is { } mac && TextForms.Named(TextForms.Mac).Matches(mac) ? mac.ToLowerInvariant() : null,
        }).ToValueList();
        foreach (var network in cards.Select(card => card.Network).Distinct())
        {
            source.Note(0, "network", network, $"is not written: make a VirtualNetwork {network} in namespace {machineNamespace}, or name another one");
        }

        Tell(source, null, output.Add(
            new VirtualMachine
            {
                ApiVersion = ApiGroup.ApiVersion,
                Kind = "VirtualMachine",
                Metadata = Metadata(name),
                Spec = new VirtualMachineSpec
                {
                    RunStrategy = machine.RunStrategy,
                    Architecture = machine.Architecture,
                    Cpu = machine.Cpu,
                    Memory = machine.Memory is { } memory ? new MemorySpec { Size = Amount(memory), Max = machine.MaxMemory > memory ? Amount(machine.MaxMemory.Value) : null } : null,
                    Firmware = machine.Firmware,
                    Disks = disks,
                    Interfaces = cards,
                    CloudInit = machine.CloudInit,
                    Sysprep = machine.Sysprep,
                    NodeSelector = machine.NodeSelector,
                },
            },
            LanguageJson.Default.VirtualMachine,
            ResourceKinds.VirtualMachine,
            name));
    }

    private ObjectMeta Metadata(string name) => new() { Name = name, Namespace = machineNamespace };

    private static void Tell(ImportSource source, ImportedDisk? disk, IReadOnlyList<ValidationError> errors)
    {
        foreach (var error in errors)
        {
            source.Note(disk?.Line ?? 0, error.Path, error.Message, error.Suggestion ?? "it is not written", fails: true);
        }
    }

    private static string Unique(string wanted, ValueList<DiskSpec> others)
    {
        var (name, number) = (wanted.Length > 0 ? wanted : "disk", 1);
        while (others.Any(other => other.Name == name))
        {
            name = FormattableString.Invariant($"{wanted}-{++number}");
        }

        return name;
    }

    private static Quantity Amount(long bytes) =>
        bytes % Mebibyte == 0 ? Quantity.Parse(FormattableString.Invariant($"{bytes / Mebibyte}Mi")) : new Quantity(bytes);
}
