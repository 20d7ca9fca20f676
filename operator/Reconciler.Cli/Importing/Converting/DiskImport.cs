using Reconciler.Agent.Disks;
using Reconciler.Agent.Images;
using Reconciler.Agent.Tools;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Looks at machines' disk files, by the same refusals as the node's agent, and makes qcow2 files of them where a folder is given for that.</summary>
/// <param name="folder">The folder; null: files stay where they are.</param>
internal sealed class DiskImport(string? folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(12);

    /// <summary>The disk as it can be used; null: it cannot, and a note says why.</summary>
    public async Task<ImportedDisk?> TakeAsync(ImportedDisk disk, string machine, ImportSource source, CancellationToken ct)
    {
        if (disk.Path is null)
        {
            return disk;
        }

        if (!File.Exists(disk.Path))
        {
            source.Note(disk.Line, disk.Place, disk.Path, folder is null ? "is not here; bring it to the node, below one of the agent's image roots" : "is not here, so nothing can be made of it", fails: folder is not null);
            return folder is null ? disk : null;
        }

        try
        {
            disk = Flat(disk);
            if (new FileInfo(disk.Path!).LinkTarget is not null)
            {
                source.Note(disk.Line, disk.Place, disk.Path!, "is a link; only the file itself is taken", fails: true);
                return null;
            }

            var image = new PartitionImage { Namespace = "file", Name = Path.GetFileName(disk.Path)!, Source = new ImageSource { Path = disk.Path }, Format = disk.Format };
            await DiskImageCheck.VerifyAsync(disk.Path!, image, TimeProvider.System, ct);
            if (folder is null)
            {
                return disk;
            }

            Directory.CreateDirectory(folder);
            var target = Path.GetFullPath(Path.Combine(folder, $"{machine}-{disk.Name}.qcow2"));
            if (File.Exists(target))
            {
                source.Note(disk.Line, disk.Place, target, "is there already, and is left as it is", fails: true);
                return null;
            }

            await DiskCopy.ConvertAsync(disk.Path!, DiskImageCheck.QemuName(disk.Format), target, "qcow2", [], Patience, TimeProvider.System, ct);
            return disk with { Path = target, Format = ImageFormat.Qcow2 };
        }
        catch (Exception refused) when (refused is ImageException or ToolException or IOException or UnauthorizedAccessException)
        {
            source.Note(disk.Line, disk.Place, disk.Path!, refused.Message, fails: true);
            return null;
        }
    }

    /// <summary>ESXi keeps a disk as a text that names one file of plain bytes beside it.</summary>
    private static ImportedDisk Flat(ImportedDisk disk)
    {
        const int LongestText = 16 * 1024;
        if (disk.Format != ImageFormat.Vmdk || new FileInfo(disk.Path!).Length > LongestText)
        {
            return disk;
        }

        var lines = File.ReadAllLines(disk.Path!).Select(line => line.Trim()).Where(line => line.StartsWith("RW ", StringComparison.Ordinal)).ToList();
        return lines is [var extent] && extent.Split('"') is [var head, var name, var rest] && head.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, "FLAT" or "VMFS"]
            && rest.Trim() is "" or "0" && OvfReader.IsPlain(name)
            ? disk with { Path = Path.Combine(Path.GetDirectoryName(disk.Path!)!, name), Format = ImageFormat.Raw }
            : disk;
    }
}
