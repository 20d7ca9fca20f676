using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Reads libvirt's domain XML, live or inactive.</summary>
public static class DomainXmlReader
{
    /// <summary>Reads one domain.</summary>
    /// <exception cref="FormatException">It is no domain XML; what it means is then not known.</exception>
    public static DomainDocument Read(string xml)
    {
        var domain = XmlReading.Parse(xml, "domain");
        var devices = domain.Element("devices") ?? new XElement("devices");
        return new DomainDocument
        {
            Definition = ReadDefinition(domain, devices),
            Foreign = ForeignDevices.Read(devices),
            OtherMetadata = MarkXml.ReadOthers(domain),
            IsLive = domain.Get("id") is not null,
        };
    }

    private static DomainDefinition ReadDefinition(XElement domain, XElement devices)
    {
        var os = domain.Element("os") ?? throw new FormatException("<domain> has no <os>");
        var type = os.Element("type");
        return new DomainDefinition
        {
            Name = domain.Required("name"),
            Uuid = domain.Required("uuid").ToLowerInvariant(),
            Mark = MarkXml.Read(domain),
            Type = domain.Get("type") ?? "",
            Architecture = type.Get("arch") ?? "",
            MachineType = BootXml.Family(type.Get("machine") ?? ""),
            Emulator = (string?)devices.Element("emulator") ?? "",
            Memory = MemoryXml.Read(domain),
            Cpu = CpuXml.Read(domain),
            Firmware = BootXml.ReadFirmware(domain, os),
            Kernel = BootXml.ReadKernel(os),
            BootClasses = BootXml.ReadClasses(os),
            Lifecycle = new DomainLifecycle
            {
                OnPoweroff = (string?)domain.Element("on_poweroff") ?? "destroy",
                OnReboot = (string?)domain.Element("on_reboot") ?? "restart",
                OnCrash = (string?)domain.Element("on_crash") ?? "destroy",
            },
            Features = BootXml.ReadFeatures(domain),
            ClockOffset = domain.Element("clock").Get("offset") ?? "utc",
            Disks = devices.Elements("disk").Select(DiskXml.Read).ToValueList(),
            Interfaces = devices.Elements("interface").Select(InterfaceXml.Read).ToValueList(),
            AgentSocket = AgentChannelXml.Read(devices),
            SerialConsole = SerialConsoleXml.Read(devices),
            RandomDevice = RandomDeviceXml.Read(devices),
            Balloon = BalloonXml.Read(devices),
            BalloonPeriod = BalloonXml.ReadPeriod(devices),
            RootPorts = RootPortXml.Read(devices),
            Settings = DomainSettings.Rules.Read(domain),
        };
    }
}
