using System.Xml.Linq;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>The tools that people use behind a controller's back.</summary>
internal static class Tools
{
    public const string One = "drift.one";
    public const string Two = "drift.two";
    public const string Rest = "drift.rest";

    public static Tool Virsh(params string[] arguments) => new("virsh", arguments);

    public static Tool Northbound(params string[] arguments) => new("ovn-nbctl", ["--no-leader-only", .. arguments]);

    public static Tool Switch(params string[] arguments) => new("ovs-vsctl", ["--db={ovs}", "--timeout=10", .. arguments]);

    public static Tool Kubectl(params string[] arguments) => new("kubectl", arguments);

    public static Tool OnNode(string program, params string[] arguments) => new(program, arguments) { OnNode = true };

    /// <summary><c>virsh edit</c>, without the editor.</summary>
    public static Tool Define(string domain, Action<XElement> edit) => new("virsh", "define", "{file}")
    {
        File = new ToolFile(domain, Live: false, xml =>
        {
            edit(xml);
            return xml;
        }),
    };

    /// <summary>Plugs a device in, or out, or changes it.</summary>
    public static Tool Device(string verb, string domain, string xml, params string[] flags) => new("virsh", [verb, domain, "{file}", .. flags])
    {
        File = new ToolFile(domain, Live: true, _ => XElement.Parse(xml)),
    };

    /// <summary>Plugs a device out, or changes it, as libvirt shows it.</summary>
    public static Tool Device(string verb, string domain, Func<XElement, XElement> device, params string[] flags) => new("virsh", [verb, domain, "{file}", .. flags])
    {
        File = new ToolFile(domain, Live: !flags.Contains("--config"), device),
    };

    public static XElement Interface(this XElement domain, string name) => domain.Device("interface", $"ua-nic-{name}");

    public static XElement Disk(this XElement domain, string name) => domain.Device("disk", $"ua-disk-{name}");

    public static XElement Devices(this XElement domain) => domain.Element("devices")!;

    private static XElement Device(this XElement domain, string kind, string alias) =>
        domain.Devices().Elements(kind).Single(device => device.Element("alias")?.Attribute("name")?.Value == alias);
}
