using Reconciler.Agent.Disks;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Images;

/// <summary>A disk that this node has written, of a machine or of a snapshot, as the source of an image.</summary>
internal static class DiskOfNode
{
    /// <summary>The format of every one, as QEMU names it.</summary>
    public const string Format = "qcow2";

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Copies one, flattened.</summary>
    /// <param name="disk">The disk's file.</param>
    /// <param name="file">The copy.</param>
    /// <param name="wanted">The copy's format, as QEMU names it.</param>
    /// <param name="what">The disk, for people.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ImageException">It cannot be copied.</exception>
    public static async Task CopyAsync(string disk, string file, string wanted, string what, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await DiskCopy.ConvertAsync(disk, Format, file, wanted, [], Patience, time, ct).ConfigureAwait(false);
        }
        catch (ToolException problem)
        {
            throw new ImageException("DiskNotCopied", $"{what} cannot be copied: {problem.Message}");
        }
    }
}
