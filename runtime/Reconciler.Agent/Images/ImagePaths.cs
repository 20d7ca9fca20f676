using System.Security.Cryptography;
using System.Text;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>Where an image lies in a node's cache. Another source, checksum or format is another file, so nothing that is in use ever changes.</summary>
public static class ImagePaths
{
    /// <summary>The file of an image below the cache's folder.</summary>
    public static string For(string folder, PartitionImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var disk = image.Source.VirtualMachineDisk;
        var identity = string.Join('\n', image.Source.Path, image.Source.Url, disk?.VirtualMachine, disk?.Disk, image.Checksum, image.Format);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        return Path.Combine(folder, $"{image.Namespace}.{image.Name}.{hash}");
    }
}
