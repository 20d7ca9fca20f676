using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>
/// Finds the devices that are neither ours nor libvirt's own additions. Interfaces and disks are not judged here: only the
/// comparison with the desired definition tells which of them are ours.
/// </summary>
internal static class ForeignDevices
{
    public static ValueList<ForeignDevice> Read(XElement devices)
    {
        var found = new ValueList<ForeignDevice>();
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        var ours = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in devices.Elements())
        {
            var kind = device.Name.LocalName;
            if (IsKnown(device, ours))
            {
                continue;
            }

            var ordinal = ordinals[kind] = ordinals.GetValueOrDefault(kind) + 1;
            var identity = Identity(device) ?? ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture);
            found.Add(new ForeignDevice
            {
                Path = $"domain.devices.{kind}[{identity}]",
                Kind = kind,
                Description = $"{kind} {identity}",
                Handle = new DeviceHandle { Alias = device.Element("alias").Get("name"), Xml = device.ToString(SaveOptions.DisableFormatting) },
            });
        }

        return found;
    }

    private static bool IsKnown(XElement device, HashSet<string> ours) => device.Name.LocalName switch
    {
        "emulator" or "interface" or "disk" or "memballoon" => true,

        // libvirt makes controllers for whatever needs one, and does not take them away with it.
        "controller" => true,

        // A console mirrors the serial port.
        "console" => device.Element("target").Get("type") is "serial" or null,
        "serial" => SerialConsoleXml.IsOurs(device) && ours.Add("serial"),
        "channel" => AgentChannelXml.IsOurs(device) && ours.Add("channel"),
        "rng" => RandomDeviceXml.IsOurs(device) && ours.Add("rng"),
        "tpm" => device.Element("backend").Get("type") == "emulator",

        // Additions of libvirt's own on x86 and q35.
        "input" => device.Get("bus") == "ps2",
        "audio" => device.Get("type") == "none",
        "watchdog" => device.Get("model") == "itco",
        _ => false,
    };

    /// <summary>What is the same in the live and the persistent XML of one device; null where nothing is.</summary>
    private static string? Identity(XElement device)
    {
        var target = device.Element("target");
        return device.Name.LocalName switch
        {
            "channel" => target.Get("name"),
            "filesystem" => target.Get("dir"),
            "serial" or "parallel" or "console" => target.Get("port"),
            "graphics" or "audio" => device.Get("type"),
            "sound" or "watchdog" or "panic" or "vsock" => device.Get("model"),
            "video" => device.Element("model").Get("type"),
            "input" => $"{device.Get("type")}-{device.Get("bus")}",
            "hostdev" => HostAddress(device.Element("source")),
            _ => null,
        };
    }

    private static string? HostAddress(XElement? source)
    {
        if (source?.Element("address") is { } address)
        {
            return string.Join(':', address.Attributes().Where(part => part.Name != "type").Select(part => part.Value));
        }

        return source?.Element("vendor") is { } vendor ? $"{vendor.Get("id")}:{source.Element("product").Get("id")}" : null;
    }
}
