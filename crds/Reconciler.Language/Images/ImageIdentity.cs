using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Language.Images;

/// <summary>What makes an image the image that it is: its source, its checksum and its format. Another one of these is another image, whatever its name.</summary>
public static class ImageIdentity
{
    private const int Length = 16;

    /// <summary>16 hexadecimal digits that stand for what a spec says.</summary>
    public static string Of(MachineImageSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Of(spec.Source, spec.Checksum, spec.Format);
    }

    /// <summary>16 hexadecimal digits that stand for it.</summary>
    public static string Of(ImageSource source, string? checksum, ImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        var disk = source.VirtualMachineDisk;
        var text = string.Join('\n', source.Path, source.Url, disk?.VirtualMachine, disk?.Disk, checksum, format);
        if (source.VirtualMachineSnapshotDisk is { } kept)
        {
            text = string.Join('\n', text, kept.Snapshot, kept.Uid, kept.Disk);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Length];
    }
}
