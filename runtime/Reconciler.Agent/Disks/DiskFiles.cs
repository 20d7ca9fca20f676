using System.Buffers.Binary;
using System.Globalization;
using Reconciler.Agent.Tools;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Disks;

/// <summary>The files of disks: looks at them, makes, grows and deletes them.</summary>
internal sealed class DiskFiles(TimeProvider time)
{
    private const int HeaderLength = 32;
    private const uint Qcow2Magic = 0x514649FB; // QFI and 0xFB
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Looks at a file. Its virtual size stands in the head of a qcow2 file; that is read without starting a program.</summary>
    public static ObservedDiskFile Look(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[HeaderLength];
            var isQcow2 = RandomAccess.Read(file, header, 0) == HeaderLength && BinaryPrimitives.ReadUInt32BigEndian(header) == Qcow2Magic;
            return new ObservedDiskFile { Path = path, Exists = true, Size = isQcow2 ? (long)BinaryPrimitives.ReadUInt64BigEndian(header[24..]) : null };
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
