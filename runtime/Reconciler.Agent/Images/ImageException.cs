using Reconciler.Agent.Disks;

namespace Reconciler.Agent.Images;

/// <summary>An image cannot be used.</summary>
/// <param name="reason">One CamelCase word for a condition.</param>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class ImageException(string reason, string message) : Exception(message)
{
    /// <summary>One CamelCase word for a condition.</summary>
    public string Reason { get; } = reason;

    /// <summary>Throws when so many bytes do not fit into a folder.</summary>
    /// <exception cref="ImageException">They would take what is reserved for the guests' disks.</exception>
    internal static void ThrowIfFull(string folder, long bytes)
    {
        if (FreeSpace.Shortage(folder, bytes) is { } shortage)
        {
            throw new ImageException("ImagePoolFull", shortage);
        }
    }
}
