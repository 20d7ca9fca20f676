using System.Globalization;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Scanning;

/// <summary>Stamps of cached images: which file, how long, when written. A round brings one that is missing, so its being there belongs to a verdict.</summary>
/// <param name="pathOf">Where an image lies.</param>
internal sealed class ImageStamps(Func<PartitionImage, string> pathOf)
{
    /// <summary>The stamp of an image as it is now.</summary>
    /// <param name="image">The image.</param>
    /// <param name="known">Stamps of this scan; null: the file is looked at.</param>
    public string Of(PartitionImage image, Dictionary<PartitionImage, string>? known)
    {
        if (known is null || !known.TryGetValue(image, out var stamp))
        {
            stamp = Stamp(pathOf(image));
            known?.Add(image, stamp);
        }

        return stamp;
    }

    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}") : path;
    }
}
