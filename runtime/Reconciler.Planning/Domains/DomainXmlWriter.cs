using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Writes domain XML as libvirt takes it.</summary>
public static class DomainXmlWriter
{
    /// <summary>Writes one domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="foreign">Devices that are not ours and are kept.</param>
    /// <param name="metadata">Elements of the metadata that are other people's and are kept.</param>
    public static string Write(DomainDefinition domain, IEnumerable<ForeignDevice>? foreign = null, IEnumerable<string>? metadata = null) =>
        XmlWriterExtensions.Document(writer => SettingsXml.Write(writer, domain.Settings, plain => Write(plain, domain, [.. foreign ?? []], metadata ?? [])));

    private static void Write(XmlWriter writer, DomainDefinition domain, IReadOnlyCollection<ForeignDevice> foreign, IEnumerable<string> metadata)
    {
        writer.Start("domain", ("type", domain.Type));
        writer.Text("name", domain.Name);
        writer.Text("uuid", domain.Uuid);
        if (domain.Mark is not null)
        {
            writer.Start("metadata");
            MarkXml.Write(writer, domain.Mark);
            foreach (var other in metadata)
            {
                XElement.Parse(other).WriteTo(writer);
            }

            writer.WriteEndElement();
        }

        MemoryXml.Write(writer, domain.Memory);
        CpuXml.WriteCount(writer, domain.Cpu);
        BootXml.Write(writer, domain);
        CpuXml.WriteModel(writer, domain.Cpu, domain.Type);
        writer.Empty("clock", ("offset", domain.ClockOffset));
        writer.Text("on_poweroff", domain.Lifecycle.OnPoweroff);
        writer.Text("on_reboot", domain.Lifecycle.OnReboot);
        writer.Text("on_crash", domain.Lifecycle.OnCrash);
        WriteDevices(writer, domain, foreign);
        writer.WriteEndElement();
    }

    private static void WriteDevices(XmlWriter writer, DomainDefinition domain, IReadOnlyCollection<ForeignDevice> foreign)
    {
        writer.Start("devices");
        writer.Text("emulator", domain.Emulator);
        foreach (var disk in domain.Disks)
        {
            DiskXml.Write(writer, disk);
        }

        // No device of ours is on USB; without this libvirt makes a controller of its own choice. A device that is kept may need one.
        if (foreign.Count == 0)
        {
            writer.Empty("controller", ("type", "usb"), ("model", "none"));
        }

        if (domain.Disks.Any(disk => disk.Bus == "scsi"))
        {
            writer.Empty("controller", ("type", "scsi"), ("index", 0), ("model", "virtio-scsi"));
        }

        RootPortXml.Write(writer, domain.RootPorts);
        foreach (var one in domain.Interfaces)
        {
            InterfaceXml.Write(writer, one);
        }

        if (domain.SerialConsole)
        {
            SerialConsoleXml.Write(writer);
        }

        if (domain.AgentSocket is not null)
        {
            AgentChannelXml.Write(writer, domain.AgentSocket);
        }

        if (domain.Firmware.Tpm)
        {
            TpmXml.Write(writer);
        }

        BalloonXml.Write(writer, domain.Balloon, domain.BalloonPeriod);
        if (domain.RandomDevice)
        {
            RandomDeviceXml.Write(writer);
        }

        foreach (var device in foreign)
        {
            XElement.Parse(device.Handle.Xml).WriteTo(writer);
        }

        writer.WriteEndElement();
    }
}
