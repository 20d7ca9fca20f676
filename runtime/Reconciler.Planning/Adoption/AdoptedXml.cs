using System.Globalization;
using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Adoption;

/// <summary>
/// Writes the definition of a domain that was taken over: the one that it had, changed only where what should be is another thing. Addresses, controllers and all
/// else that we do not know stay, so that the guest finds its devices where they were.
/// </summary>
internal static class AdoptedXml
{
    public static string Write(AdoptedDomain adopted, DomainDefinition wanted, IEnumerable<ForeignDevice> foreign, IEnumerable<string> metadata)
    {
        var root = XmlReading.Parse(adopted.Xml, "domain");
        var devices = root.Element("devices")!;
        var had = adopted.Definition;
        SetText(root, "name", wanted.Name);
        Mark(root, wanted, metadata);
        Memory(root, had.Memory, wanted.Memory);
        Cpu(root, had.Cpu, wanted);
        Boot(root, devices, adopted, wanted);
        Lifecycle(root, had, wanted);
        SettingRules.Apply(root, wanted.Settings.Except(had.Settings));
        Disks(devices, had.Disks, wanted.Disks);
        Interfaces(devices, had.Interfaces, wanted.Interfaces);
        Devices(devices, had, wanted);
        var kept = devices.Elements().Select(element => element.ToString(SaveOptions.DisableFormatting)).ToHashSet(StringComparer.Ordinal);
        devices.Add(foreign.Where(device => !kept.Contains(device.Handle.Xml)).Select(device => XElement.Parse(device.Handle.Xml)));
        return root.ToString();
    }

    private static void Mark(XElement root, DomainDefinition wanted, IEnumerable<string> metadata)
    {
        root.Element("metadata")?.Remove();
        root.Add(new XElement("metadata", wanted.Mark is null ? null : XElement.Parse(MarkXml.Write(wanted.Mark)), metadata.Select(XElement.Parse)));
    }

    private static void Memory(XElement root, DomainMemory had, DomainMemory wanted)
    {
        if (had == wanted)
        {
            return;
        }

        root.Element("currentMemory")?.Remove();
        root.Element("memory")!.ReplaceWith(
            new XElement("memory", new XAttribute("unit", "KiB"), wanted.MaximumKiB), new XElement("currentMemory", new XAttribute("unit", "KiB"), wanted.CurrentKiB));
    }

    private static void Cpu(XElement root, DomainCpu had, DomainDefinition wanted)
    {
        var cpu = wanted.Cpu;
        if (had.Current != cpu.Current || had.Maximum != cpu.Maximum)
        {
            var count = SetText(root, "vcpu", cpu.Maximum.ToString(CultureInfo.InvariantCulture));
            count.SetAttributeValue("current", cpu.Current);
            root.Element("vcpus")?.Remove();
        }

        var isMoved = (had.Sockets, had.Cores, had.Threads) != (cpu.Sockets, cpu.Cores, cpu.Threads);
        if (had.Model != cpu.Model || (isMoved && root.Element("cpu") is null))
        {
            root.Element("cpu")?.Remove();
            root.Add(XElement.Parse(XmlWriterExtensions.Document(writer => CpuXml.WriteModel(writer, cpu, wanted.Type))));
        }
        else if (isMoved)
        {
            var element = root.Element("cpu")!;
            element.Element("topology")?.Remove();
            element.Add(new XElement("topology", new XAttribute("sockets", cpu.Sockets), new XAttribute("dies", 1), new XAttribute("cores", cpu.Cores), new XAttribute("threads", cpu.Threads)));
        }
    }

    /// <summary>Firmware, kernel and boot order.</summary>
    private static void Boot(XElement root, XElement devices, AdoptedDomain adopted, DomainDefinition wanted)
    {
        var (had, os) = (adopted.Definition, root.Element("os")!);
        if (had.Kernel != wanted.Kernel)
        {
            os.Elements().Where(element => element.Name.LocalName is "kernel" or "initrd" or "cmdline").Remove();
            os.Add(Written("kernel", wanted.Kernel?.Kernel), Written("initrd", wanted.Kernel?.Initrd), Written("cmdline", wanted.Kernel is { CommandLine.Length: > 0 } kernel ? kernel.CommandLine : null));
        }

        if (had.Architecture != wanted.Architecture)
        {
            os.Element("type")!.SetAttributeValue("arch", wanted.Architecture);
            SetText(devices, "emulator", wanted.Emulator);
        }

        if (had.Firmware != wanted.Firmware || !had.Features.Equals(wanted.Features))
        {
            var own = XElement.Parse(DomainXmlWriter.Write(wanted));
            os.Elements().Where(element => element.Name.LocalName is "loader" or "nvram" or "firmware").Remove();
            os.SetAttributeValue("firmware", own.Element("os").Get("firmware"));
            os.Add(own.Element("os")!.Elements("firmware"));
            var features = root.Element("features") ?? new XElement("features");
            features.Elements().Where(element => element.Name.LocalName is "acpi" or "apic" or "smm").Remove();
            features.Add(own.Element("features")!.Elements());
            features.Remove();
            root.Add(features);
        }

        // Places of devices exclude classes and each other: an order that is ours is the whole order.
        var hadOrder = had.Disks.Any(disk => disk.BootOrder is not null) || adopted.OtherInterfaces.Any(one => one.BootOrder is not null);
        if (!had.BootClasses.Equals(wanted.BootClasses) || wanted.Disks.Any(disk => disk.BootOrder is not null && had.Disks.FirstOrDefault(other => other.Name == disk.Name)?.BootOrder != disk.BootOrder))
        {
            os.Elements("boot").Remove();
            os.Add(wanted.BootClasses.Select(one => new XElement("boot", new XAttribute("dev", one))));
            if (hadOrder || wanted.BootClasses.Count == 0)
            {
                devices.Elements().Elements("boot").Remove();
            }
        }
    }

    private static void Lifecycle(XElement root, DomainDefinition had, DomainDefinition wanted)
    {
        if (had.Lifecycle != wanted.Lifecycle)
        {
            SetText(root, "on_poweroff", wanted.Lifecycle.OnPoweroff);
            SetText(root, "on_reboot", wanted.Lifecycle.OnReboot);
            SetText(root, "on_crash", wanted.Lifecycle.OnCrash);
        }

        if (had.ClockOffset != wanted.ClockOffset)
        {
            (root.Element("clock") ?? Added(root, new XElement("clock"))).SetAttributeValue("offset", wanted.ClockOffset);
        }
    }

    private static void Disks(XElement devices, ValueList<DomainDisk> had, ValueList<DomainDisk> wanted)
    {
        foreach (var gone in had.Where(disk => wanted.All(other => other.Name != disk.Name)))
        {
            Find(devices, gone)?.Remove();
        }

        foreach (var disk in wanted)
        {
            var former = had.FirstOrDefault(other => other.Name == disk.Name);
            if (former == disk)
            {
                continue;
            }

            var element = XElement.Parse(DiskXml.Write(disk.IsAdopted ? disk with { Name = null } : disk));
            Replace(devices, former is null ? null : Find(devices, former), element, former?.Bus == disk.Bus);
            if (disk.Bus == "scsi" && devices.Elements("controller").All(controller => controller.Get("type") != "scsi"))
            {
                devices.Add(new XElement("controller", new XAttribute("type", "scsi"), new XAttribute("index", 0), new XAttribute("model", "virtio-scsi")));
            }
        }
    }

    private static void Interfaces(XElement devices, ValueList<DomainInterface> had, ValueList<DomainInterface> wanted)
    {
        foreach (var gone in had.Where(one => wanted.All(other => other.Name != one.Name)))
        {
            Find(devices, gone.MacAddress)?.Remove();
        }

        foreach (var one in wanted)
        {
            var former = had.FirstOrDefault(other => other.Name == one.Name);
            if (former != one)
            {
                // The card that the guest had keeps its place on the bus, also when it hangs on another network now.
                var element = XElement.Parse(InterfaceXml.Write(one));
                var place = Find(devices, former?.MacAddress ?? one.MacAddress);
                Replace(devices, place, element, (place?.Element("model").Get("type") ?? one.Model) == one.Model);
            }
        }
    }

    private static void Devices(XElement devices, DomainDefinition had, DomainDefinition wanted)
    {
        if (had.AgentSocket is null != wanted.AgentSocket is null)
        {
            devices.Elements("channel").Where(AgentChannelXml.IsOurs).Remove();
            devices.Add(wanted.AgentSocket is null ? null : XElement.Parse(AgentChannelXml.Write(wanted.AgentSocket)));
        }

        if (had.Firmware.Tpm != wanted.Firmware.Tpm)
        {
            devices.Elements("tpm").Remove();
            devices.Add(wanted.Firmware.Tpm ? XElement.Parse(XmlWriterExtensions.Document(TpmXml.Write)) : null);
        }
    }

    private static void Replace(XElement devices, XElement? former, XElement element, bool keepsPlace)
    {
        if (former is null)
        {
            devices.Add(element);
            return;
        }

        if (keepsPlace && former.Element("address") is { } address)
        {
            element.Add(new XElement(address));
        }

        former.ReplaceWith(element);
    }

    private static XElement? Find(XElement devices, DomainDisk disk) =>
        devices.Elements("disk").FirstOrDefault(element => element.Element("target").Get("dev") == disk.Target);

    private static XElement? Find(XElement devices, string mac) =>
        devices.Elements("interface").FirstOrDefault(element => string.Equals(element.Element("mac").Get("address"), mac, StringComparison.OrdinalIgnoreCase));

    private static XElement? Written(string name, string? text) => text is null ? null : new XElement(name, text);

    private static XElement SetText(XElement parent, string name, string text)
    {
        var element = parent.Element(name) ?? Added(parent, new XElement(name));
        element.Value = text;
        return element;
    }

    private static XElement Added(XElement parent, XElement element)
    {
        parent.Add(element);
        return element;
    }
}
