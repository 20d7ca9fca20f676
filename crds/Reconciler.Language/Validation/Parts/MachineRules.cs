using Reconciler.Language.Kinds;
using Reconciler.Language.Machines;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for what a machine is made of; machines, presets and sets share them.</summary>
internal static class MachineRules
{
    /// <summary>The most virtual processors of one machine.</summary>
    public const int MaxProcessors = 512;

    public static void Cpu(CpuSpec? cpu, string path, ErrorList errors)
    {
        if (cpu is null)
        {
            return;
        }

        var cores = cpu.Cores ?? 1;
        if (cpu.MaxCores is { } max && max < cores)
        {
            errors.Add(path + ".maxCores", ValidationCodes.OutOfRange, $"{max} is less than the {cores} cores to boot with", "give at least as many as cores");
        }

        var all = (long)Math.Max(cores, cpu.MaxCores ?? cores) * (cpu.Sockets ?? 1) * (cpu.Threads ?? 1);
        if (all > MaxProcessors)
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"sockets times cores times threads are {all} processors", $"give at most {MaxProcessors} together");
        }
    }

    public static void Memory(MemorySpec? memory, string path, ErrorList errors)
    {
        AmountRules.Between(memory?.Size, "16Mi", "16Ti", path + ".size", errors);
        AmountRules.Between(memory?.Max, "16Mi", "16Ti", path + ".max", errors);
        if (memory is { Max: { } max, Size: { } size } && max.Value < size.Value)
        {
            errors.Add(path + ".max", ValidationCodes.OutOfRange, $"{max} is less than the size of {size}", "give at least the size");
        }
    }

    public static void Firmware(FirmwareSpec? firmware, string path, ErrorList errors)
    {
        if (firmware is { SecureBoot: true } && firmware.Type != FirmwareType.Uefi)
        {
            errors.Add(path + ".secureBoot", ValidationCodes.Conflict, "Secure Boot is a part of UEFI", "set type: uefi, or remove it");
        }
    }

    public static void Boot(VirtualMachineSpec spec, string path, ErrorList errors)
    {
        if (spec.Boot is not { } boot)
        {
            return;
        }

        if (boot.Kernel is null && boot.Initrd is not null)
        {
            errors.Add(path + ".initrd", ValidationCodes.Conflict, "stands without a kernel", "give kernel too, or remove it");
        }

        if (boot.Kernel is null && boot.CommandLine is not null)
        {
            errors.Add(path + ".commandLine", ValidationCodes.Conflict, "stands without a kernel", "give kernel too, or remove it");
        }

        TextRules.OneLine(boot.CommandLine, path + ".commandLine", errors);
        var devices = spec.Disks.Select(disk => disk.Name).Concat(spec.Interfaces.Select(device => device.Name)).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (boot.Order?.Count ?? 0); i++)
        {
            var name = boot.Order![i];
            if (!seen.Add(name))
            {
                errors.Add($"{path}.order[{i}]", ValidationCodes.Duplicate, $"'{name}' stands twice", "name each device once");
            }

            switch (devices.Count(device => device == name))
            {
                case 0:
                    errors.Add(
                        $"{path}.order[{i}]", ValidationCodes.InvalidFormat, $"there is no disk or interface '{name}'",
                        Spelling.Nearest(name, devices) is { } nearest ? $"did you mean {nearest}?" : "name a disk or an interface of this machine");
                    break;
                case > 1:
                    errors.Add($"{path}.order[{i}]", ValidationCodes.Conflict, $"a disk and an interface are both named '{name}'", "rename one of them");
                    break;
                default:
                    break;
            }
        }
    }

    public static void Disks(IReadOnlyList<DiskSpec> disks, string path, ErrorList errors)
    {
        for (var i = 0; i < disks.Count; i++)
        {
            AmountRules.Between(disks[i].Size, "1Mi", "64Ti", $"{path}[{i}].size", errors);
            if (disks[i].Image is null && disks[i].Size is null)
            {
                errors.Add($"{path}[{i}].size", ValidationCodes.Required, "is missing", "a disk without an image needs a size, for example 8Gi");
            }
        }
    }

    public static void Interfaces(IReadOnlyList<InterfaceSpec> interfaces, string path, ErrorList errors)
    {
        var macs = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < interfaces.Count; i++)
        {
            var (device, at) = (interfaces[i], $"{path}[{i}]");
            if (device.MacAddress is { } mac)
            {
                if (TextMatchers.IsMac(mac))
                {
                    Mac(mac, at + ".macAddress", errors);
                }

                if (!macs.TryAdd(mac, i))
                {
                    errors.Add(at + ".macAddress", ValidationCodes.DuplicateMac, $"{mac} is the address of {interfaces[macs[mac]].Name} already", "give each interface its own, or none");
                }
            }

            AddressRules.OnePerFamily(device.IpAddresses, at + ".ipAddresses", errors);
            for (var j = 0; j < (device.Trunks?.Count ?? 0); j++)
            {
                AddressRules.OnePerFamily(device.Trunks![j].IpAddresses, $"{at}.trunks[{j}].ipAddresses", errors);
            }

            AmountRules.Between(device.Bandwidth?.Ingress, "8k", "1T", at + ".bandwidth.ingress", errors);
            AmountRules.Between(device.Bandwidth?.Egress, "8k", "1T", at + ".bandwidth.egress", errors);
        }
    }

    public static void Seed(VirtualMachineSpec spec, string path, ErrorList errors)
    {
        if (spec.CloudInit is { } seed)
        {
            if (seed.SecretRef is not null && (seed.UserData is not null || seed.NetworkData is not null))
            {
                errors.Add(path + ".cloudInit", ValidationCodes.Conflict, "secretRef excludes userData and networkData", "give one or the other");
            }
            else if (seed is { SecretRef: null, UserData: null, NetworkData: null })
            {
                errors.Add(path + ".cloudInit", ValidationCodes.Required, "is empty", "give userData, networkData or secretRef");
            }

            if (spec.Sysprep is not null)
            {
                errors.Add(path + ".sysprep", ValidationCodes.Conflict, "cloudInit and sysprep exclude each other", "give one or the other");
            }
        }
    }

    public static void Adopt(VirtualMachineSpec spec, string path, ErrorList errors)
    {
        if (spec.Adopt is not { } adopt)
        {
            return;
        }

        TextRules.OneLine(adopt.Domain, path + ".domain", errors);
        if (!Guid.TryParseExact(adopt.Uuid, "D", out _))
        {
            errors.Add(path + ".uuid", ValidationCodes.InvalidFormat, "is not a UUID", "give what virsh domuuid says");
        }
    }

    public static void Machine(VirtualMachineSpec spec, string path, ErrorList errors)
    {
        Cpu(spec.Cpu, path + ".cpu", errors);
        Memory(spec.Memory, path + ".memory", errors);
        Firmware(spec.Firmware, path + ".firmware", errors);
        Boot(spec, path + ".boot", errors);
        Disks(spec.Disks, path + ".disks", errors);
        Interfaces(spec.Interfaces, path + ".interfaces", errors);
        Seed(spec, path, errors);
        LabelRules.Labels(spec.NodeSelector, path + ".nodeSelector", errors);
        Adopt(spec, path + ".adopt", errors);
        DriftModeRules.Drift(spec.Drift, ResourceKinds.VirtualMachine, path + ".drift", errors);
    }

    private static void Mac(string mac, string path, ErrorList errors)
    {
        var first = Convert.ToInt32(mac[..2], 16);
        if ((first & 1) != 0)
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{mac} is a multicast address", "give one whose first byte is even, for example 02:...");
        }
        else if (mac.All(c => c is '0' or ':'))
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{mac} is no address", "give one that begins with 02");
        }
    }
}
