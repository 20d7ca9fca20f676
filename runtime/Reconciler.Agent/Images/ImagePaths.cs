using System.Text.RegularExpressions;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>Where an image lies in a node's cache. Another source, checksum or format is another file, so nothing that is in use ever changes.</summary>
public static partial class ImagePaths
{
    /// <summary>Whether a file of that name, without the endings of records and parts, is one that we would make. Other files in the folder are somebody else's.</summary>
    public static bool IsOurs(string name) => Ours().IsMatch(name);

    /// <summary>The file of an image below the cache's folder.</summary>
    public static string For(string folder, PartitionImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Path.Combine(folder, $"{image.Namespace}.{image.Name}.{ImageIdentity.Of(image.Source, image.Checksum, image.Format)}");
    }

    [GeneratedRegex(@"^[^.]+\..+\.[0-9a-f]{16}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Ours();
}
