using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Reconciler.Agent.Tools;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Seeds;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Disks;

/// <summary>The files of disks: looks at them, makes, grows and deletes them.</summary>
internal sealed class DiskFiles(TimeProvider time)
{
    private const int DeepestChain = 256;
    private const long LongestSeed = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Looks at a file: its header, or all of it where its content follows from the spec. No program is started for that.</summary>
    public static ObservedDiskFile Look(DiskFile wanted) => Look(wanted.Path, wanted.Checksum is not null);

    /// <summary>Looks at files that a domain uses though they are not desired, and at what they overlay.</summary>
    public static IEnumerable<ObservedDiskFile> LookBelow(IEnumerable<string> paths, IReadOnlySet<string> desired)
    {
        var looked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var next = path; next is not null && !desired.Contains(next) && looked.Count < DeepestChain && looked.Add(next);)
            {
                var seen = Look(next, isDerived: false);
                // A name without a slash at its head counts from the overlay's folder.
                seen = seen.BackingFile is { } below ? seen with { BackingFile = Path.GetFullPath(below, Path.GetDirectoryName(next)!) } : seen;
                yield return seen;
                next = seen.BackingFile;
            }
        }
    }

    private static ObservedDiskFile Look(string path, bool isDerived)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var seen = new ObservedDiskFile { Path = path, Exists = true };
            return isDerived ? seen with { Checksum = Checksum(file) } : DiskHeader.Read(file, seen);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ObservedDiskFile { Path = path, Exists = false };
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new ObservedDiskFile { Path = path, Exists = true };
        }
    }

    private static string Checksum(SafeFileHandle file)
    {
        if (RandomAccess.GetLength(file) > LongestSeed)
        {
            return "too long";
        }

        var content = new byte[RandomAccess.GetLength(file)];
        return MachineSeed.ChecksumOf(content.AsSpan(0, RandomAccess.Read(file, content, 0)));
    }

    /// <summary>Writes a seed, whole and readable by its owner only; libvirt hands it to the emulator when the guest starts.</summary>
    public static void WriteSeed(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, content);
    }

    /// <summary>Makes a disk: blank, or an overlay of its image. Complete or not there, whatever happens in between.</summary>
    /// <exception cref="DiskException">It cannot be made.</exception>
    public async Task CreateAsync(CreateDisk step, CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(step.File)!;
        Directory.CreateDirectory(folder);
        if (File.Exists(step.File))
        {
            return; // Made in an earlier round; nothing is ever written over.
        }

        var temporary = step.File + AtomicFile.TemporarySuffix;
        List<string> arguments = ["create", "-q", "-f", "qcow2"];
        if (step.BackingFile is { } backing)
        {
            arguments.AddRange(["-F", step.BackingFormat ?? "raw", "-b", backing]);
        }

        arguments.AddRange(["--", temporary]);
        if (step.Size is { } size)
        {
            arguments.Add(size.ToString(CultureInfo.InvariantCulture));
        }

        try
        {
            await Tool.RunAsync("qemu-img", arguments, null, Patience, time, ct).ConfigureAwait(false);
            AtomicFile.Publish(temporary, step.File);
        }
        catch (ToolException problem)
        {
            throw new DiskException("DiskNotMade", $"{step.Path} cannot be made: {problem.Message}");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Grows the file of a disk that no domain uses.</summary>
    public async Task GrowAsync(GrowDisk step, CancellationToken ct) => await Tool.RunAsync(
        "qemu-img", ["resize", "-q", "-f", "qcow2", "--", step.File, step.Size.ToString(CultureInfo.InvariantCulture)], null, Patience, time, ct).ConfigureAwait(false);

    /// <summary>Deletes a file, unless it is gone.</summary>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            AtomicFile.Delete(path);
        }
    }
}
