using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Disks;

/// <summary>Copies whole disks by qemu-img, flattened: the copy needs no other file. It holds QEMU's locks on what it reads, and keeps the reserve of the file system that it writes to.</summary>
internal static class DiskCopy
{
    /// <summary>Copies.</summary>
    /// <param name="from">The disk.</param>
    /// <param name="format">Its format, as QEMU names it.</param>
    /// <param name="to">The copy.</param>
    /// <param name="wanted">The copy's format.</param>
    /// <param name="limits">Further arguments of prlimit, for a disk that nobody trusts.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ToolException">It cannot be copied.</exception>
    public static Task ConvertAsync(string from, string format, string to, string wanted, IEnumerable<string> limits, TimeSpan patience, TimeProvider time, CancellationToken ct) =>
        Tool.RunAsync(
            "prlimit",
            [FreeSpace.LimitOfFile(Path.GetDirectoryName(to)!), .. limits, "--", "qemu-img", "convert", "-q", "-f", format, "-O", wanted, "--", from, to],
            null,
            patience,
            time,
            ct);
}
