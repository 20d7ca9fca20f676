using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Interfaces;

/// <summary>A network interface in domain XML.</summary>
public static class InterfaceXml
{
    /// <summary>What our alias of an interface starts with; libvirt lets users' aliases start with ua- only.</summary>
    internal const string AliasPrefix = "ua-nic-";

    /// <summary>The element alone, for attaching and updating.</summary>
    public static string Write(DomainInterface one) => XmlWriterExtensions.Document(writer => Write(writer, one));

    internal static void Write(XmlWriter writer, DomainInterface one) => SettingsXml.Write(writer, one.Settings, plain => WritePlain(plain, one));

    private static void WritePlain(XmlWriter writer, DomainInterface one)
    {
        writer.Start("interface", ("type", "bridge"));
        writer.Empty("mac", ("address", one.MacAddress));
        writer.Empty("source", ("bridge", one.Bridge));
        if (one.PortName is not null)
        {
            writer.Start("virtualport", ("type", "openvswitch"));
            writer.Empty("parameters", ("interfaceid", one.PortName));
            writer.WriteEndElement();
        }

        if (one.Bandwidth is { } bandwidth)
        {
            writer.Start("bandwidth");
            Write(writer, "inbound", bandwidth.Inbound);
            Write(writer, "outbound", bandwidth.Outbound);
            writer.WriteEndElement();
        }

        if (one.TapName is not null)
        {
            writer.Empty("target", ("dev", one.TapName));
        }

        writer.Empty("model", ("type", one.Model));
        if (one.BootOrder is { } order)
        {
            writer.Empty("boot", ("order", order));
        }

        if (one.Mtu is { } mtu)
        {
            writer.Empty("mtu", ("size", mtu));
        }

        if (!one.LinkUp)
        {
            writer.Empty("link", ("state", "down"));
        }

        if (one.Name is not null)
        {
            writer.Empty("alias", ("name", AliasPrefix + one.Name));
        }

        writer.WriteEndElement();
    }

    internal static DomainInterface Read(XElement element)
    {
        var alias = element.Element("alias").Get("name");
        var source = element.Element("source");
        var port = element.Element("virtualport");
        return new DomainInterface
        {
            Name = alias?.StartsWith(AliasPrefix, StringComparison.Ordinal) == true ? alias[AliasPrefix.Length..] : null,
            Bridge = element.Get("type") == "bridge" ? source.Get("bridge") ?? "" : OtherSource(element, source),
            PortName = port.Get("type") == "openvswitch" ? port?.Element("parameters").Get("interfaceid") : null,
            MacAddress = element.Element("mac").Get("address")?.ToLowerInvariant() ?? "",
            TapName = element.Element("target").Get("dev"),
            Model = element.Element("model").Get("type") ?? "",
            Mtu = element.Element("mtu").Int("size"),
            Bandwidth = element.Element("bandwidth") is { } bandwidth
                ? new InterfaceBandwidth { Inbound = ReadLimit(bandwidth.Element("inbound")), Outbound = ReadLimit(bandwidth.Element("outbound")) }
                : null,
            LinkUp = element.Element("link").Get("state") != "down",
            BootOrder = element.Element("boot").Int("order"),
            Settings = InterfaceSettings.Rules.Read(element),
            Handle = new DeviceHandle { Alias = alias, Xml = element.ToString(SaveOptions.DisableFormatting) },
        };
    }

    private static void Write(XmlWriter writer, string name, InterfaceLimit? limit)
    {
        if (limit is not null)
        {
            writer.Empty(name, ("average", limit.Average), ("peak", limit.Peak), ("floor", limit.Floor), ("burst", limit.Burst));
        }
    }

    private static InterfaceLimit? ReadLimit(XElement? limit) =>
        limit is null
            ? null
            : new InterfaceLimit { Average = limit.Long("average") ?? 0, Peak = limit.Long("peak"), Burst = limit.Long("burst"), Floor = limit.Long("floor") };

    /// <summary>What an interface that is not on a bridge hangs on, for people: <c>network:default</c>.</summary>
    private static string OtherSource(XElement element, XElement? source) =>
        $"{element.Get("type")}:{source.Get("network") ?? source.Get("dev") ?? source.Get("name") ?? ""}";
}
