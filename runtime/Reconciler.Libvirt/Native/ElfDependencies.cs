using System.Buffers.Binary;
using System.Text;

namespace Reconciler.Libvirt.Native;

/// <summary>
/// Reads the names that a shared library asks for (DT_NEEDED). The loader looks for those in the system's folders
/// only; knowing them lets us load them first from the folder that libvirt itself comes from.
/// </summary>
internal static class ElfDependencies
{
    private const int DynamicSegment = 2;
    private const int LoadSegment = 1;
    private const long TagEnd = 0;
    private const long TagNeeded = 1;
    private const long TagStringTable = 5;

    /// <summary>Names needed by a 64-bit little-endian ELF file; empty if the file is anything else.</summary>
    public static IReadOnlyList<string> Read(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return [];
        }

        try
        {
            return ReadDynamicSection(file);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return []; // A damaged file: the loader itself will say so in better words.
        }
    }

    private static List<string> ReadDynamicSection(byte[] file)
    {
        var segments = Segments(file);
        var needed = new List<long>();
        long strings = 0;
        foreach (var segment in segments.Where(s => s.Type == DynamicSegment))
        {
            for (var at = segment.Offset; at < segment.Offset + segment.Size; at += 16)
            {
                var (tag, value) = (Long(file, at), Long(file, at + 8));
                if (tag == TagEnd)
                {
                    break;
                }

                if (tag == TagNeeded)
                {
                    needed.Add(value);
                }
                else if (tag == TagStringTable)
                {
                    strings = value;
                }
            }
        }

        var home = segments.FirstOrDefault(s => s.Type == LoadSegment && strings >= s.Address && strings < s.Address + s.Size);
        var table = strings - home.Address + home.Offset;
        return needed.ConvertAll(n => Text(file, table + n));
    }

    private static List<Segment> Segments(byte[] file)
    {
        var at = Long(file, 32);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        var segments = new List<Segment>(count);
        for (var i = 0; i < count; i++, at += size)
        {
            var type = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(checked((int)at)));
            segments.Add(new Segment(type, Long(file, at + 8), Long(file, at + 16), Long(file, at + 32)));
        }

        return segments;
    }

    private static long Long(byte[] file, long at) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(checked((int)at)));

    private static string Text(byte[] file, long at)
    {
        var rest = file.AsSpan(checked((int)at));
        return Encoding.UTF8.GetString(rest[..Math.Max(0, rest.IndexOf((byte)0))]);
    }

    private readonly record struct Segment(int Type, long Offset, long Address, long Size);
}
