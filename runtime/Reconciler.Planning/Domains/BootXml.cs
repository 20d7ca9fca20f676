using System.Xml;
using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Architecture, firmware, kernel and boot order in domain XML.</summary>
internal static class BootXml
{
    private const string SystemManagement = "smm";

    public static void Write(XmlWriter writer, DomainDefinition domain)
    {
        var firmware = domain.Firmware;
        writer.Start("os", ("firmware", firmware.Uefi ? "efi" : null));
        writer.Text("type", "hvm", ("arch", domain.Architecture), ("machine", domain.MachineType));
        if (firmware is { Uefi: true, SecureBoot: { } secure })
        {
            writer.Start("firmware");
            writer.Empty("feature", ("enabled", secure ? "yes" : "no"), ("name", "secure-boot"));
            writer.WriteEndElement();
        }

        if (domain.Kernel is { } kernel)
        {
            writer.Text("kernel", kernel.Kernel);
            if (kernel.Initrd is not null)
            {
                writer.Text("initrd", kernel.Initrd);
            }

            if (kernel.CommandLine.Length > 0)
            {
                writer.Text("cmdline", kernel.CommandLine);
            }
        }

        foreach (var device in domain.BootClasses)
        {
            writer.Empty("boot", ("dev", device));
        }

        writer.WriteEndElement();
        writer.Start("features");
        foreach (var feature in domain.Features)
        {
            writer.Empty(feature, ("state", feature == SystemManagement ? "on" : null));
        }

        writer.WriteEndElement();
    }

    /// <summary>What we set: ACPI and APIC always, system management mode where Secure Boot needs it.</summary>
    public static ValueList<string> FeaturesFor(DomainFirmware firmware) =>
        firmware.SecureBoot == true ? ["acpi", "apic", SystemManagement] : ["acpi", "apic"];

    public static ValueList<string> ReadFeatures(XElement domain) =>
        (domain.Element("features")?.Elements() ?? [])
            .Where(feature => feature.Name.LocalName is "acpi" or "apic" || (feature.Name.LocalName == SystemManagement && feature.Get("state") != "off"))
            .Select(feature => feature.Name.LocalName)
            .ToValueList();

    /// <summary>The family of a versioned machine type: q35 of pc-q35-7.2, pc of pc-i440fx-7.2.</summary>
    public static string Family(string machine) =>
        machine == "q35" || machine.StartsWith("pc-q35-", StringComparison.Ordinal) ? "q35"
        : machine == "pc" || machine.StartsWith("pc-i440fx-", StringComparison.Ordinal) ? "pc"
        : machine;

    public static DomainFirmware ReadFirmware(XElement domain, XElement os)
    {
        var loader = os.Element("loader");
        var feature = os.Element("firmware")?.Elements("feature").FirstOrDefault(one => one.Get("name") == "secure-boot");
        return new DomainFirmware
        {
            Uefi = os.Get("firmware") == "efi" || loader.Get("type") == "pflash",
            SecureBoot = feature.Get("enabled") is { } enabled ? enabled == "yes" : loader.Get("secure") is { } secure ? secure == "yes" : null,
            Tpm = domain.Element("devices")?.Elements("tpm").Any(tpm => tpm.Element("backend").Get("type") == "emulator") ?? false,
        };
    }

    public static DomainKernel? ReadKernel(XElement os) =>
        (string?)os.Element("kernel") is { } kernel
            ? new DomainKernel { Kernel = kernel, Initrd = (string?)os.Element("initrd"), CommandLine = (string?)os.Element("cmdline") ?? "" }
            : null;

    /// <summary>libvirt adds a lone hd where no order stands.</summary>
    public static ValueList<string> ReadClasses(XElement os)
    {
        var classes = os.Elements("boot").Select(boot => boot.Get("dev") ?? "").ToValueList();
        return classes is ["hd"] ? [] : classes;
    }
}
