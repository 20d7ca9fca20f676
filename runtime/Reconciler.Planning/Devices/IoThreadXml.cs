using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>I/O threads in domain XML; we never make any.</summary>
internal static class IoThreadXml
{
    /// <summary>The threads of a running domain, out of its elements iothreads and iothreadids.</summary>
    public static IEnumerable<int> Ids(IEnumerable<string> elements) =>
        elements.Select(XElement.Parse).SelectMany(element => element.Elements("iothread")).Select(thread => thread.Int("id")).OfType<int>();
}
