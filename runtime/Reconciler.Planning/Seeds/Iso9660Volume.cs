using System.Buffers.Binary;
using System.Text;

namespace Reconciler.Planning.Seeds;

/// <summary>
/// Writes an ISO 9660 volume with one folder: level 1 names, the real ones as Rock Ridge (Linux) and Joliet (Windows). Nothing in it
/// depends on the time or the machine.
/// </summary>
internal static class Iso9660Volume
{
    private const int Sector = 2048;
    private const int PathTableLength = 10;

    // The sectors after the 16 that the standard leaves to the system.
    private const int Primary = 16;
    private const int Supplementary = 17;
    private const int Terminator = 18;
    private const int PrimaryPaths = 19;
    private const int JolietPaths = 21;
    private const int PrimaryFolder = 23;
    private const int JolietFolder = 24;
    private const int FirstFile = 25;

    private const uint FolderMode = 0x4140; // a directory, r-x for its owner
    private const uint FileMode = 0x8100; // a file, r-- for its owner

    public static byte[] Build(string label, IReadOnlyCollection<SeedEntry> entries)
    {
        var files = new List<(SeedEntry Entry, int At)>();
        var next = FirstFile;
        foreach (var entry in entries)
        {
            files.Add((entry, next));
            next += (entry.Content.Length + Sector - 1) / Sector;
        }

        var volume = new byte[next * Sector];
        WriteDescriptor(At(volume, Primary), 1, label, next, PrimaryPaths, PrimaryFolder);
        WriteDescriptor(At(volume, Supplementary), 2, label, next, JolietPaths, JolietFolder);
        WriteHead(At(volume, Terminator), 255);
        WritePaths(volume, PrimaryPaths, PrimaryFolder);
        WritePaths(volume, JolietPaths, JolietFolder);

        WriteFolder(At(volume, PrimaryFolder), PrimaryFolder, files
            .OrderBy(file => file.Entry.ShortName, StringComparer.Ordinal)
            .Select(file => (Encoding.ASCII.GetBytes(file.Entry.ShortName + ".;1"), file.Entry, file.At)), rockRidge: true);
        WriteFolder(At(volume, JolietFolder), JolietFolder, files
            .OrderBy(file => file.Entry.Name, StringComparer.Ordinal)
            .Select(file => (Encoding.BigEndianUnicode.GetBytes(file.Entry.Name), file.Entry, file.At)), rockRidge: false);
        foreach (var (entry, at) in files)
        {
            entry.Content.CopyTo(volume, at * Sector);
        }

        return volume;
    }

    private static Span<byte> At(byte[] volume, int sector) => volume.AsSpan(sector * Sector, Sector);

    private static void WriteHead(Span<byte> sector, byte type)
    {
        sector[0] = type;
        "CD001"u8.CopyTo(sector[1..]);
        sector[6] = 1;
    }

    private static void WriteDescriptor(Span<byte> sector, byte type, string label, int sectors, int paths, int folder)
    {
        var isJoliet = type == 2;
        WriteHead(sector, type);
        WriteText(sector[8..40], "", isJoliet);
        WriteText(sector[40..72], label, isJoliet);
        WriteBoth(sector[80..], (uint)sectors);
        if (isJoliet)
        {
            "%/E"u8.CopyTo(sector[88..]);
        }

        WriteBothShort(sector[120..], 1);
        WriteBothShort(sector[124..], 1);
        WriteBothShort(sector[128..], Sector);
        WriteBoth(sector[132..], PathTableLength);
        BinaryPrimitives.WriteInt32LittleEndian(sector[140..], paths);
        BinaryPrimitives.WriteInt32BigEndian(sector[148..], paths + 1);
        WriteRecord(sector[156..], [0], folder, Sector, isFolder: true, []);
        foreach (var (from, to) in new[] { (190, 318), (318, 446), (446, 574), (574, 702), (702, 739), (739, 776), (776, 813) })
        {
            WriteText(sector[from..to], "", isJoliet);
        }

        // Created and changed at the beginning of 2000, never out of date.
        "2000010100000000"u8.CopyTo(sector[813..]);
        "2000010100000000"u8.CopyTo(sector[830..]);
        "0000000000000000"u8.CopyTo(sector[847..]);
        "0000000000000000"u8.CopyTo(sector[864..]);
        sector[881] = 1;
    }

    /// <summary>The table of folders, once in each order of bytes.</summary>
    private static void WritePaths(byte[] volume, int sector, int folder)
    {
        var little = At(volume, sector);
        var big = At(volume, sector + 1);
        little[0] = big[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(little[2..], folder);
        BinaryPrimitives.WriteInt32BigEndian(big[2..], folder);
        BinaryPrimitives.WriteInt16LittleEndian(little[6..], 1);
        BinaryPrimitives.WriteInt16BigEndian(big[6..], 1);
    }

    private static void WriteFolder(Span<byte> sector, int folder, IEnumerable<(byte[] Name, SeedEntry Entry, int At)> files, bool rockRidge)
    {
        // The folder itself says that Rock Ridge is spoken here.
        var used = WriteRecord(sector, [0], folder, Sector, isFolder: true, rockRidge ? [.. "SP\x07\x01"u8, 0xBE, 0xEF, 0, .. Posix(FolderMode, 2), .. "ER\x12\x01\x0A\x00\x00\x01RRIP_1991A"u8] : []);
        used += WriteRecord(sector[used..], [1], folder, Sector, isFolder: true, rockRidge ? Posix(FolderMode, 2) : []);
        foreach (var (name, entry, at) in files)
        {
            used += WriteRecord(sector[used..], name, at, entry.Content.Length, isFolder: false, rockRidge ? [.. Posix(FileMode, 1), .. Named(entry.Name)] : []);
        }
    }

    private static byte[] Posix(uint mode, uint links)
    {
        var entry = new byte[36];
        "PX\x24\x01"u8.CopyTo(entry);
        WriteBoth(entry.AsSpan(4), mode);
        WriteBoth(entry.AsSpan(12), links);
        return entry;
    }

    private static byte[] Named(string name) => [.. "NM"u8, (byte)(5 + name.Length), 1, 0, .. Encoding.ASCII.GetBytes(name)];

    private static int WriteRecord(Span<byte> record, ReadOnlySpan<byte> name, int at, int length, bool isFolder, ReadOnlySpan<byte> systemUse)
    {
        var head = 33 + name.Length + (1 - name.Length % 2);
        var whole = head + systemUse.Length + (systemUse.Length % 2);
        record[0] = (byte)whole;
        WriteBoth(record[2..], (uint)at);
        WriteBoth(record[10..], (uint)length);
        record[18] = 100; // the year 2000,
        record[19] = record[20] = 1; // January 1st, midnight
        record[25] = (byte)(isFolder ? 2 : 0);
        WriteBothShort(record[28..], 1);
        record[32] = (byte)name.Length;
        name.CopyTo(record[33..]);
        systemUse.CopyTo(record[head..]);
        return whole;
    }

    private static void WriteText(Span<byte> field, string text, bool isJoliet)
    {
        var padded = text.PadRight(isJoliet ? field.Length / 2 : field.Length);
        (isJoliet ? Encoding.BigEndianUnicode : Encoding.ASCII).GetBytes(padded).CopyTo(field);
    }

    private static void WriteBoth(Span<byte> field, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        BinaryPrimitives.WriteUInt32BigEndian(field[4..], value);
    }

    private static void WriteBothShort(Span<byte> field, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(field, value);
        BinaryPrimitives.WriteUInt16BigEndian(field[2..], value);
    }
}
