using System.Formats.Tar;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>An OVA: a tar of an OVF and the files beside it. Only plain files of the archive's own folder are taken; links and paths are refused.</summary>
internal static class OvaArchive
{
    private const int LongestDescription = 4 * 1024 * 1024;

    /// <summary>The OVF in it.</summary>
    /// <exception cref="FormatException">It is no OVA, or was cut short.</exception>
    public static byte[] ReadDescription(string path)
    {
        byte[]? found = null;
        Walk(path, (entry, name) =>
        {
            if (found is null && name.EndsWith(".ovf", StringComparison.OrdinalIgnoreCase))
            {
                if (entry.Length > LongestDescription)
                {
                    throw new FormatException($"holds an OVF of more than {LongestDescription / 1024 / 1024} MiB");
                }

                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                found = content.ToArray();
            }
        });
        return found ?? throw new FormatException("holds no .ovf");
    }

    /// <summary>Takes files out, into a folder.</summary>
    public static void Extract(string path, IReadOnlySet<string> names, string folder) => Walk(path, (entry, name) =>
    {
        if (names.Contains(name))
        {
            using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
            entry.DataStream?.CopyTo(file);
            if (file.Length != entry.Length)
            {
                throw new FormatException($"was cut short in {name}");
            }
        }
    });

    private static void Walk(string path, Action<TarEntry, string> each)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var tar = new TarReader(file);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (tar.GetNextEntry() is { } entry)
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is TarEntryType.GlobalExtendedAttributes or TarEntryType.Directory)
                {
                    continue;
                }

                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !OvfReader.IsPlain(name) || !seen.Add(name))
                {
                    throw new FormatException($"holds '{name}' ({entry.EntryType}); an OVA holds plain files, each once, beside its OVF");
                }

                each(entry, name);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            throw new FormatException("is no tar archive, or was cut short", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path}: {failure.Message}", failure);
        }
    }
}
