using System.Xml.Linq;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Dependencies point inward: the table of docs/architecture.md, read from the project files.</summary>
public sealed class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Reconciler.Language"] = [],
        ["Reconciler.Language.Generator"] = ["Language"],
        ["Reconciler.Planning"] = ["Language"],
        ["Reconciler.Ovsdb"] = [],
        ["Reconciler.Libvirt"] = [],
        ["Reconciler.Kubernetes"] = ["Language"],
        ["Reconciler.Metrics"] = ["Language"],
        ["Reconciler.Agent"] = ["Language", "Planning", "Libvirt", "Ovsdb", "Kubernetes", "Metrics"],
        ["Reconciler.Topology"] = ["Language", "Ovsdb"],
        ["Reconciler.Operator"] = ["Language", "Topology", "Ovsdb", "Kubernetes", "Metrics"],
        ["Reconciler.EmbeddedApi"] = ["Language"],
        ["Reconciler.Webhook"] = ["Language", "Kubernetes"],
        ["Reconciler.Lab"] = [],
        ["Reconciler.Cli"] = ["Language", "Planning", "Topology", "Ovsdb", "Libvirt", "Kubernetes", "Operator", "EmbeddedApi", "Webhook", "Lab", "Agent", "Metrics"],
    };

    [Fact]
    public void Projects_ReferToNobodyFurtherOutside()
    {
        var seen = 0;
        foreach (var folder in new[] { "crds", "runtime", "operator" })
        {
            foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            {
                var name = Path.GetFileNameWithoutExtension(project);
                Allowed.Should().ContainKey(name, "every project stands in the table");
                var references = XDocument.Load(project).Descendants("ProjectReference")
                    .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))["Reconciler.".Length..]);
                references.Should().BeSubsetOf(Allowed[name], "{0} must not know more", name);
                seen++;
            }
        }

        seen.Should().Be(Allowed.Count);
    }
}
