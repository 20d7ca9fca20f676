using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Reconciler.Agent.Images;

/// <summary>
/// Looks at the head of a disk image that nobody trusts yet, before any program of the node opens it: a format that QEMU would open other files for is
/// refused here already (qcow2: docs/interop/qcow2 of QEMU; VMDK: VMware's Virtual Disk Format 5.0; VHD: Microsoft's specification 1.0).
/// </summary>
internal static partial class DiskImageHead
{
    private const int Sector = 512;
    private const int LongestDescriptor = 64 * 1024;

    /// <summary>What is wrong with it; null: nothing that can be seen here.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="format">The format that it should have, as QEMU names it.</param>
    /// <returns>The reason of an <see cref="ImageException"/>, and what is wrong.</returns>
    public static (string Reason, string Text)? Problem(FileStream file, string format)
    {
        var head = new byte[Sector];
        head = head[..RandomAccess.Read(file.SafeFileHandle, head, 0)];
        var looks = Disks.DiskHeader.FormatOf(head);
        return format switch
        {
            "raw" => looks == "raw" ? null : Mismatch($"its spec says raw, and it begins like {looks}; write format: {looks} if that is meant, or give the disk's plain bytes"),
            "qcow2" => looks != "qcow2" ? Instead(looks, "qcow2") : Qcow2(head),
            "vmdk" => looks != "vmdk" ? Instead(looks, "vmdk") : Vmdk(file, head),
            "vhdx" => looks != "vhdx" ? Instead(looks, "vhdx") : null,
            "vpc" => Vhd(file),
            _ => null,
        };
    }

    private static (string Reason, string Text) Mismatch(string text) => ("ImageFormatMismatch", text);

    private static (string Reason, string Text) NamesFiles(string text) => ("ImageNamesOtherFiles", text + ": QEMU would open another file of this node for it; flatten it with qemu-img convert");

    private static (string Reason, string Text) Instead(string looks, string wanted) => Mismatch($"its spec says {wanted}, and it begins like {looks}");

    private static (string Reason, string Text)? Qcow2(ReadOnlySpan<byte> head)
    {
        const int IncompatibleFeatures = 72;
        const ulong ExternalDataFile = 1 << 2;
        return head.Length < IncompatibleFeatures ? Mismatch("it is cut short")
            : BinaryPrimitives.ReadUInt64BigEndian(head[8..]) != 0 ? NamesFiles("it has a backing file")
            : BinaryPrimitives.ReadUInt32BigEndian(head[32..]) != 0 ? Mismatch("it is encrypted")
            : BinaryPrimitives.ReadUInt32BigEndian(head[4..]) >= 3 && head.Length >= IncompatibleFeatures + 8 && (BinaryPrimitives.ReadUInt64BigEndian(head[IncompatibleFeatures..]) & ExternalDataFile) != 0
                ? NamesFiles("it keeps its data elsewhere")
            : null;
    }

    /// <summary>The descriptor inside of a sparse extent names the extents; there must be one, this file, and no parent.</summary>
    private static (string Reason, string Text)? Vmdk(FileStream file, ReadOnlySpan<byte> head)
    {
        const int Capacity = 12;
        if (head.Length >= Sector && BinaryPrimitives.ReadUInt64LittleEndian(head[Capacity..]) == 0)
        {
            // QEMU takes the descriptor inside for that of a disk whose extents are other files.
            return NamesFiles("it says that it holds nothing itself");
        }

        var (at, length) = head.Length < Sector ? (0, 0) : (BinaryPrimitives.ReadUInt64LittleEndian(head[28..]) * Sector, BinaryPrimitives.ReadUInt64LittleEndian(head[36..]) * Sector);
        if (at == 0 || length is 0 or > LongestDescriptor)
        {
            return NamesFiles("its descriptor is not in the file itself");
        }

        var text = new byte[length];
        var descriptor = Encoding.Latin1.GetString(text, 0, RandomAccess.Read(file.SafeFileHandle, text, (long)at));
        var extents = Extent().Count(descriptor);
        return CreateType().Match(descriptor).Groups["type"].Value is not ("monolithicSparse" or "streamOptimized") and var type ? NamesFiles($"its createType is '{type}', where monolithicSparse or streamOptimized is right")
            : extents != 1 ? NamesFiles(string.Create(CultureInfo.InvariantCulture, $"it consists of {extents} extents, where one (monolithicSparse, streamOptimized) is right"))
            : Parent().IsMatch(descriptor) ? NamesFiles("it has a parent")
            : null;
    }

    /// <summary>What says what it is stands at its end.</summary>
    private static (string Reason, string Text)? Vhd(FileStream file)
    {
        const int DiskType = 60;
        const uint Differencing = 4;
        var foot = new byte[Sector];
        return file.Length < Sector || RandomAccess.Read(file.SafeFileHandle, foot, file.Length - Sector) < Sector || !foot.AsSpan().StartsWith("conectix"u8)
            ? Mismatch("its spec says vhd, and it does not end like one (cut short?)")
            : BinaryPrimitives.ReadUInt32BigEndian(foot.AsSpan(DiskType)) == Differencing ? NamesFiles("it is a differencing disk")
            : null;
    }

    [GeneratedRegex(@"^\s*createType\s*=\s*""(?<type>[^""]*)""", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CreateType();

    [GeneratedRegex(@"^\s*(RW|RDONLY|NOACCESS)\s", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Extent();

    /// <summary>A parent's content id of all ones means that there is none.</summary>
    [GeneratedRegex(@"^\s*(parentFileNameHint|parentCID\s*=\s*(?!ffffffff\s))", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Parent();
}
