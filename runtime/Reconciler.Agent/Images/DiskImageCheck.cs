using System.Text.Json;
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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The name that QEMU has for a format.</summary>
    public static string QemuName(ImageFormat format) => format switch
    {
        ImageFormat.Qcow2 => "qcow2",
        ImageFormat.Vhd => "vpc",
        ImageFormat.Vhdx => "vhdx",
        ImageFormat.Vmdk => "vmdk",
        _ => "raw",
    };

    /// <summary>Checks a file.</summary>
    /// <exception cref="ImageException">It is something else.</exception>
    public static async Task VerifyAsync(string path, PartitionImage image, TimeProvider time, CancellationToken ct)
    {
        var format = QemuName(image.Format);
        string answer;
        try
        {
            answer = await Tool.RunAsync("qemu-img", ["info", "--output=json", "-f", format, "--", path], null, Patience, time, ct).ConfigureAwait(false);
        }
        catch (ToolException problem)
        {
            throw new ImageException("ImageFormatMismatch", $"image {image.Namespace}/{image.Name} is not readable as {format}: {problem.Message}");
        }

        if (NamesOtherFiles(answer))
        {
            throw new ImageException("ImageNamesOtherFiles", $"image {image.Namespace}/{image.Name} refers to another file; flatten it with qemu-img convert");
        }
    }

    /// <summary>Whether qemu-img's description speaks of a backing or data file.</summary>
    internal static bool NamesOtherFiles(string info)
    {
        using var document = JsonDocument.Parse(info);
        var root = document.RootElement;
        return root.TryGetProperty("backing-filename", out _)
            || root.TryGetProperty("full-backing-filename", out _)
            || (root.TryGetProperty("format-specific", out var specific)
                && specific.TryGetProperty("data", out var data)
                && (data.TryGetProperty("data-file", out _)
                    || (data.TryGetProperty("extents", out var extents) && extents.GetArrayLength() > 1)));
    }
}
