using System.Globalization;

namespace Reconciler.Agent.Disks;

/// <summary>Keeps a reserve of the file systems that hold images and disks: guests whose disks grow need it more than a new image or snapshot does.</summary>
internal static class FreeSpace
{
    private const long MostReserve = 1L << 30;
    private const int ReserveParts = 20;

    /// <summary>prlimit's argument that keeps a program from writing a file into the reserve.</summary>
    /// <param name="folder">A folder of the file system.</param>
    public static string LimitOfFile(string folder)
    {
        var drive = new DriveInfo(folder);
        return string.Create(CultureInfo.InvariantCulture, $"--fsize={Math.Max(drive.AvailableFreeSpace - Reserve(drive), 1)}");
    }

    /// <summary>Why so many bytes do not fit: they would leave less than 5 % of the file system, at most 1 GiB; null: they do.</summary>
    /// <param name="folder">A folder of the file system.</param>
    /// <param name="bytes">How many are to be written.</param>
    public static string? Shortage(string folder, long bytes)
    {
        var drive = new DriveInfo(folder);
        var reserve = Reserve(drive);
        return drive.AvailableFreeSpace - bytes >= reserve ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{folder} has {drive.AvailableFreeSpace >> 20} MiB left, of which {reserve >> 20} MiB stay free for the guests' disks; make room, or give the agent a larger --state-dir");
    }

    private static long Reserve(DriveInfo drive) => Math.Min(drive.TotalSize / ReserveParts, MostReserve);
}
