using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Virtual processors in domain XML.</summary>
internal static class CpuXml
{
    /// <summary>Models that are modes of libvirt's &lt;cpu&gt; of their own; every other one is a name in its CPU map.</summary>
    private static readonly string[] Modes = ["host-model", "host-passthrough", "maximum"];

    public static void WriteCount(XmlWriter writer, DomainCpu cpu) =>
        writer.Text("vcpu", cpu.Maximum.ToString(CultureInfo.InvariantCulture), ("placement", "static"), ("current", cpu.Current));

    public static void WriteModel(XmlWriter writer, DomainCpu cpu, string domainType)
    {
        var isMode = Modes.Contains(cpu.Model);

        // Software emulation drops features that it lacks; libvirt would refuse a named model for it.
        var check = domainType == "qemu" && cpu.Model != "host-model" ? "none" : null;
        writer.Start("cpu", ("mode", isMode ? cpu.Model : "custom"), ("match", isMode ? null : "exact"), ("check", check));
        if (!isMode)
        {
            writer.Text("model", cpu.Model, ("fallback", "forbid"));
        }

        writer.Empty("topology", ("sockets", cpu.Sockets), ("dies", 1), ("cores", cpu.Cores), ("threads", cpu.Threads));
        writer.WriteEndElement();
    }

    public static DomainCpu Read(XElement domain)
    {
        var count = domain.Element("vcpu");
        var maximum = int.TryParse(count?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var cpu = domain.Element("cpu");
        var topology = cpu?.Element("topology");
        return new DomainCpu
        {
            Current = count.Int("current") ?? maximum,
            Maximum = maximum,
            Sockets = (topology.Int("sockets") ?? maximum) * (topology.Int("dies") ?? 1),
            Cores = topology.Int("cores") ?? 1,
            Threads = topology.Int("threads") ?? 1,
            Model = cpu.Get("mode") is { } mode && mode != "custom" ? mode : (string?)cpu?.Element("model") ?? "",
            Fixed = domain.Element("vcpus")?.Elements("vcpu").Count(vcpu => vcpu.Get("enabled") == "yes" && vcpu.Get("hotpluggable") == "no"),
        };
    }
}
