using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Disks;

/// <summary>A disk in domain XML.</summary>
public static class DiskXml
{
    /// <summary>What our alias of a disk starts with; libvirt lets users' aliases start with ua- only.</summary>
    internal const string AliasPrefix = "ua-disk-";

    /// <summary>The element alone, for attaching.</summary>
    public static string Write(DomainDisk disk) => XmlWriterExtensions.Document(writer => Write(writer, disk));

    internal static void Write(XmlWriter writer, DomainDisk disk) => SettingsXml.Write(writer, disk.Settings, plain => WritePlain(plain, disk));

    private static void WritePlain(XmlWriter writer, DomainDisk disk)
    {
        writer.Start("disk", ("type", "file"), ("device", disk.Device));
        writer.Empty("driver", ("name", "qemu"), ("type", disk.Format), ("cache", disk.Cache), ("discard", disk.Discard));
        if (disk.Path is not null)
        {
            writer.Empty("source", ("file", disk.Path));
        }

        writer.Empty("target", ("dev", disk.Target), ("bus", disk.Bus));
        if (disk.BootOrder is { } order)
        {
            writer.Empty("boot", ("order", order));
        }

        if (disk.ReadOnly)
        {
            writer.Empty("readonly");
        }

        if (disk.Serial is not null)
        {
            writer.Text("serial", disk.Serial);
        }

        if (disk.Name is not null)
        {
            writer.Empty("alias", ("name", AliasPrefix + disk.Name));
        }

        writer.WriteEndElement();
    }

    internal static DomainDisk Read(XElement element)
    {
        var alias = element.Element("alias").Get("name");
        var driver = element.Element("driver");
        var source = element.Element("source");
        var target = element.Element("target");
        return new DomainDisk
        {
            Name = alias?.StartsWith(AliasPrefix, StringComparison.Ordinal) == true ? alias[AliasPrefix.Length..] : null,
            Path = source.Get("file") ?? source.Get("dev"),
            Format = driver.Get("type") ?? "raw",
            Bus = target.Get("bus") ?? "",
            Target = target.Get("dev") ?? "",
            Device = element.Get("device") ?? "disk",
            ReadOnly = element.Element("readonly") is not null,
            Cache = driver.Get("cache"),
            Discard = driver.Get("discard"),
            Serial = (string?)element.Element("serial"),
            BootOrder = element.Element("boot").Int("order"),
            Settings = DiskSettings.Rules.Read(element),
            Handle = new DeviceHandle { Alias = alias, Xml = element.ToString(SaveOptions.DisableFormatting) },
        };
    }
}
