using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Disks;

/// <summary>
/// Reads what a disk image says of itself in its first bytes, without starting a program: its format and, of a qcow2 file, size and backing
/// file (docs/interop/qcow2 of QEMU). What cannot be read stays unknown.
/// </summary>
internal static class DiskHeader
{
    private const int HeaderLength = 104;
    private const int OldHeaderLength = 72;
    private const int LongestName = 1023;
    private const int MostExtensions = 32;
    private const uint BackingFormatExtension = 0xE2792ACA;

    /// <summary>Fills in what an open file says.</summary>
    public static ObservedDiskFile Read(SafeFileHandle file, ObservedDiskFile seen)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        var length = RandomAccess.Read(file, header, 0);
        if (FormatOf(header[..length]) is not "qcow2" || length < OldHeaderLength)
        {
            return seen with { Format = FormatOf(header[..length]) };
        }

        return seen with
        {
            Format = "qcow2",
            Size = (long)BinaryPrimitives.ReadUInt64BigEndian(header[24..]),
            BackingFile = BackingFile(file, header),
            BackingFormat = BackingFormat(file, header),
        };
    }

    /// <summary>The format by its magic, as QEMU names it; what has none is raw.</summary>
    public static string FormatOf(ReadOnlySpan<byte> header) =>
        header.StartsWith("QFI\xFB"u8[..3]) && header.Length > 3 && header[3] == 0xFB ? "qcow2"
        : header.StartsWith("KDMV"u8) ? "vmdk"
        : header.StartsWith("vhdxfile"u8) ? "vhdx"
        : header.StartsWith("conectix"u8) ? "vpc"
        : header.StartsWith("QED\0"u8) ? "qed"
        : header.StartsWith("LUKS"u8) ? "luks"
        : "raw";

    private static string? BackingFile(SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        var at = (long)BinaryPrimitives.ReadUInt64BigEndian(header[8..]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
        return at <= 0 || length is 0 or > LongestName ? null : Text(file, at, (int)length);
    }

    private static string? BackingFormat(SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        var at = BinaryPrimitives.ReadUInt32BigEndian(header[4..]) < 3 ? OldHeaderLength : BinaryPrimitives.ReadUInt32BigEndian(header[100..]);
        Span<byte> extension = stackalloc byte[8];
        for (var number = 0; number < MostExtensions; number++)
        {
            if (RandomAccess.Read(file, extension, at) < extension.Length)
            {
                return null;
            }

            var type = BinaryPrimitives.ReadUInt32BigEndian(extension);
            var length = BinaryPrimitives.ReadUInt32BigEndian(extension[4..]);
            if (type == BackingFormatExtension)
            {
                return length is 0 or > LongestName ? null : Text(file, at + extension.Length, (int)length);
            }

            if (type == 0)
            {
                return null;
            }

            at += (uint)extension.Length + ((length + 7) & ~7U);
        }

        return null;
    }

    private static string? Text(SafeFileHandle file, long at, int length)
    {
        var text = new byte[length];
        return RandomAccess.Read(file, text, at) == length ? Encoding.UTF8.GetString(text) : null;
    }
}
