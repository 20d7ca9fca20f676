using System.Globalization;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>Pinning of a guest's threads to processors of the host, in domain XML; we never pin any.</summary>
internal static class CpuPinXml
{
    /// <summary>Whether every thread may run everywhere: libvirt keeps such elements once a thread was pinned.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="hostCpus">Processors of the host; null: not known.</param>
    public static bool AllowAll(IEnumerable<string> elements, int? hostCpus) =>
        hostCpus is { } count && elements.All(element => Covers(XElement.Parse(element).Get("cpuset") ?? "", count));

    /// <summary>The numbers of the threads that are pinned.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="attribute">vcpu or iothread.</param>
    public static IEnumerable<int> Numbers(IEnumerable<string> elements, string attribute) =>
        elements.Select(element => XElement.Parse(element).Int(attribute)).OfType<int>();

    /// <summary>Reads a list as libvirt writes it: <c>0-3,8</c>; ^ takes one out.</summary>
    private static bool Covers(string list, int count)
    {
        var allowed = new HashSet<int>();
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.TrimStart('^').Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                return false;
            }

            var range = Enumerable.Range(first, Math.Max(0, Math.Min(last, count) - first + 1));
            if (part[0] == '^')
            {
                allowed.ExceptWith(range);
            }
            else
            {
                allowed.UnionWith(range);
            }
        }

        return Enumerable.Range(0, count).All(allowed.Contains);
    }
}
