using System.Xml.Linq;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Snapshots;

/// <summary>Writes what libvirt's backup is asked for (formatbackup.html): copies of our disks, all others left out.</summary>
internal static class BackupXml
{
    /// <summary>Writes it.</summary>
    /// <param name="domain">The live domain's description.</param>
    /// <param name="copies">The disks' files, and where the copies go.</param>
    /// <returns>The description of the backup, and the disks that it holds.</returns>
    public static (string Xml, IReadOnlyList<SnapshotFile> Held) Write(string domain, IReadOnlyList<(DiskFile Disk, SnapshotFile Copy)> copies)
    {
        List<SnapshotFile> held = [];
        var disks = new XElement("disks");
        foreach (var disk in XElement.Parse(domain).Element("devices")!.Elements("disk"))
        {
            var file = (string?)disk.Element("source")?.Attribute("file");
            var (_, copy) = copies.FirstOrDefault(wanted => wanted.Disk.Path == file);
            var asked = new XElement("disk", new XAttribute("name", (string)disk.Element("target")!.Attribute("dev")!), new XAttribute("backup", copy is null ? "no" : "yes"));
            if (copy is not null)
            {
                asked.Add(new XAttribute("type", "file"), new XElement("driver", new XAttribute("type", "qcow2")), new XElement("target", new XAttribute("file", copy.Path)));
                held.Add(copy);
            }

            disks.Add(asked);
        }

        return (new XElement("domainbackup", new XAttribute("mode", "push"), disks).ToString(), held);
    }
}
