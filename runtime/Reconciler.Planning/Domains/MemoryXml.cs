using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Memory in domain XML.</summary>
internal static class MemoryXml
{
    public static void Write(XmlWriter writer, DomainMemory memory)
    {
        writer.Text("memory", memory.MaximumKiB.ToString(CultureInfo.InvariantCulture), ("unit", "KiB"));
        writer.Text("currentMemory", memory.CurrentKiB.ToString(CultureInfo.InvariantCulture), ("unit", "KiB"));
    }

    public static DomainMemory Read(XElement domain)
    {
        var maximum = KiB(domain.Element("memory") ?? throw new FormatException("<domain> has no <memory>"));
        return new DomainMemory
        {
            MaximumKiB = maximum,
            CurrentKiB = domain.Element("currentMemory") is { } current ? KiB(current) : maximum,
        };
    }

    private static long KiB(XElement amount)
    {
        if (!long.TryParse(amount.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
        {
            throw new FormatException($"<{amount.Name.LocalName}> is '{amount.Value}'; a whole number was expected");
        }

        // libvirt writes KiB; people's XML may have any of these.
        return amount.Get("unit") switch
        {
            null or "KiB" or "k" => number,
            "b" or "bytes" => number / 1024,
            "MiB" or "M" => number * 1024,
            "GiB" or "G" => number * 1024 * 1024,
            "TiB" or "T" => number * 1024 * 1024 * 1024,
            var unit => throw new FormatException($"<{amount.Name.LocalName}> is in '{unit}', a unit that libvirt does not write"),
        };
    }
}
