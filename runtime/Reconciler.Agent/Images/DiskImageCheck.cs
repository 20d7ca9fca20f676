using System.Text.Json;
using Reconciler.Agent.Disks;
using Reconciler.Agent.Tools;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>
/// Asks qemu-img whether a file is the disk image that it is said to be. An image that names other files (a backing file, a data file) is refused:
/// it would let its author read the host's files through a guest.
/// </summary>
internal static class DiskImageCheck
{
    private const string MostMemory = "--as=2147483648";
    private const string MostProcessorSeconds = "--cpu=30";
    private const int LeaksOnly = 3;
    private const int NoCheckForFormat = 63;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConvertPatience = TimeSpan.FromHours(1);
    private static readonly TimeSpan CheckPatience = TimeSpan.FromMinutes(10);

    /// <summary>The name that QEMU has for a format.</summary>
    public static string QemuName(ImageFormat format) => format switch
    {
        ImageFormat.Qcow2 => "qcow2",
        ImageFormat.Vhd => "vpc",
        ImageFormat.Vhdx => "vhdx",
        ImageFormat.Vmdk => "vmdk",
        _ => "raw",
    };

    /// <summary>Whether the node keeps images of a format in another one.</summary>
    public static bool IsConverted(ImageFormat format) => KeptFormat.Of(format) != format;

    /// <summary>Makes a qcow2 file of a verified image.</summary>
    /// <exception cref="ImageException">It cannot be made.</exception>
    public static async Task ConvertAsync(string from, string to, PartitionImage image, TimeProvider time, CancellationToken ct)
    {
        try
        {
            // What is small may unpack to anything.
            await DiskCopy.ConvertAsync(from, QemuName(image.Format), to, "qcow2", [MostMemory], ConvertPatience, time, ct).ConfigureAwait(false);
        }
        catch (ToolException problem)
        {
            throw new ImageException("ImageNotConverted", $"image {image.Namespace}/{image.Name} cannot be made a qcow2 file: {problem.Message}");
        }
    }

    /// <summary>Checks a file.</summary>
    /// <exception cref="ImageException">It is something else.</exception>
    public static async Task VerifyAsync(string path, PartitionImage image, TimeProvider time, CancellationToken ct)
    {
        var format = QemuName(image.Format);
        using (var file = File.OpenRead(path))
        {
            if (DiskImageHead.Problem(file, format) is { } wrong)
            {
                throw new ImageException(wrong.Reason, $"image {image.Namespace}/{image.Name} is refused: {wrong.Text}");
            }
        }

        string answer;
        try
        {
            // What it is fed may be made to keep it busy for ever, or to eat all memory.
            answer = await Tool.RunAsync("prlimit", [MostMemory, MostProcessorSeconds, "--", "qemu-img", "info", "--output=json", "-f", format, "--", path], null, Patience, time, ct).ConfigureAwait(false);
        }
        catch (ToolException problem)
        {
            throw new ImageException("ImageFormatMismatch", $"image {image.Namespace}/{image.Name} is not readable as {format}: {problem.Message}");
        }

        await CheckAsync(path, image, format, time, ct).ConfigureAwait(false);
        if (NamesOtherFiles(answer, path))
        {
            throw new ImageException("ImageNamesOtherFiles", $"image {image.Namespace}/{image.Name} refers to another file; flatten it with qemu-img convert");
        }
    }

    /// <summary>Follows the tables of a format that has such: an image that was cut short, or is damaged, would fail its guests much later.</summary>
    private static async Task CheckAsync(string path, PartitionImage image, string format, TimeProvider time, CancellationToken ct)
    {
        if (format is not ("qcow2" or "vhdx" or "vmdk"))
        {
            return;
        }

        try
        {
            await Tool.RunAsync("prlimit", [MostMemory, "--", "qemu-img", "check", "-q", "-f", format, "--", path], null, CheckPatience, time, ct).ConfigureAwait(false);
        }
        catch (ToolException problem) when (problem.ExitCode is not (LeaksOnly or NoCheckForFormat))
        {
            throw new ImageException("ImageDamaged", $"image {image.Namespace}/{image.Name} is damaged or was cut short; qemu-img check says why");
        }
        catch (ToolException)
        {
            // Clusters that nothing refers to cost room and harm nobody.
        }
    }

    /// <summary>Whether qemu-img's description speaks of a backing or data file.</summary>
    internal static bool NamesOtherFiles(string info, string path)
    {
        using var document = JsonDocument.Parse(info);
        var root = document.RootElement;
        return root.TryGetProperty("backing-filename", out _)
            || root.TryGetProperty("full-backing-filename", out _)
            || (root.TryGetProperty("format-specific", out var specific)
                && specific.TryGetProperty("data", out var data)
                && (data.TryGetProperty("data-file", out _)
                    || (data.TryGetProperty("extents", out var extents) && extents.EnumerateArray().Any(extent => !extent.TryGetProperty("filename", out var name) || name.GetString() != path))));
    }
}
