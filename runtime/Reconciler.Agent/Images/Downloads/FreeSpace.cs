using System.Globalization;

namespace Reconciler.Agent.Images.Downloads;

/// <summary>Keeps a reserve of the file system that holds images and disks: guests whose disks grow need it more than a new image does.</summary>
internal static class FreeSpace
{
    private const long MostReserve = 1L << 30;
    private const int ReserveParts = 20;

    /// <summary>prlimit's argument that keeps a program from writing a file into the reserve.</summary>
    public static string LimitOfFile(string folder)
    {
        var drive = new DriveInfo(folder);
        return string.Create(CultureInfo.InvariantCulture, $"--fsize={Math.Max(drive.AvailableFreeSpace - Reserve(drive), 1)}");
    }

    /// <summary>Checks that so many bytes fit.</summary>
    /// <param name="folder">A folder of the file system.</param>
    /// <param name="bytes">How many are to be written.</param>
    /// <exception cref="ImageException">They would leave less than 5 % of the file system, at most 1 GiB.</exception>
    public static void Require(string folder, long bytes)
    {
        var drive = new DriveInfo(folder);
        var reserve = Reserve(drive);
        if (drive.AvailableFreeSpace - bytes < reserve)
        {
            throw new ImageException(
                "ImagePoolFull",
                string.Create(CultureInfo.InvariantCulture, $"{folder} has {drive.AvailableFreeSpace >> 20} MiB left, of which {reserve >> 20} MiB stay free for the guests' disks; make room, or give the agent a larger --state-dir"));
        }
    }

    private static long Reserve(DriveInfo drive) => Math.Min(drive.TotalSize / ReserveParts, MostReserve);
}
