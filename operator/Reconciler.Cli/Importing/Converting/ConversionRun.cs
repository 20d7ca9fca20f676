using System.Text;
using Reconciler.Planning.Adoption;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>Reads other systems' files, writes machines, and says what was not carried over.</summary>
internal sealed class ConversionRun(ManifestOutput output, TextWriter error)
{
    /// <summary>Namespace of what is written.</summary>
    public required string MachineNamespace { get; init; }

    /// <summary>The format of every file; null: each one's own, as it looks.</summary>
    public string? From { get; init; }

    /// <summary>Where qcow2 files of the disks go; null: disks stay where they are.</summary>
    public string? Disks { get; init; }

    /// <summary>Runs.</summary>
    /// <returns>Whether every machine could be written whole.</returns>
    /// <exception cref="CommandFailedException">A path cannot be opened.</exception>
    public async Task<bool> RunAsync(IEnumerable<string> paths, CancellationToken ct)
    {
        var (writing, names, isWhole, count) = (new MachineWriting(output, MachineNamespace), new HashSet<string>(StringComparer.Ordinal), true, 0);
        foreach (var path in paths.SelectMany(Files).ToList())
        {
            var source = new ImportSource(path);
            var scratch = Disks is null ? null : Path.Combine(Disks, $".ova-{Guid.NewGuid():N}");
            try
            {
                var machines = Read(ref source, scratch).ToList();
                if (machines.Count == 0 && source.Notes.Count == 0)
                {
                    source.Note(0, "machine", "", "there is none in it", fails: true);
                }

                foreach (var machine in machines)
                {
                    count += await WriteAsync(machine, source, writing, names, ct) ? 1 : 0;
                }
            }
            catch (FormatException wrong)
            {
                source.Note(0, "file", "", wrong.Message, fails: true);
            }
            finally
            {
                if (Directory.Exists(scratch))
                {
                    Directory.Delete(scratch, recursive: true);
                }
            }

            foreach (var note in source.Notes)
            {
                error.WriteLine(note);
            }

            isWhole &= source.Notes.TrueForAll(note => !note.Fails);
        }

        output.Write();
        error.WriteLine($"{count} machine{(count == 1 ? "" : "s")} written");
        return isWhole;
    }

    private async Task<bool> WriteAsync(ImportedMachine machine, ImportSource source, MachineWriting writing, HashSet<string> names, CancellationToken ct)
    {
        var name = AdoptedName.Of(machine.Name);
        if (name.Length == 0 || !names.Add(name))
        {
            source.Note(0, "name", machine.Name, name.Length == 0 ? "nothing of it can be a machine's name" : $"machine {name} is written already", fails: true);
            return false;
        }

        var import = new DiskImport(Disks);
        var disks = new List<ImportedDisk>();
        foreach (var disk in machine.Disks)
        {
            if (await import.TakeAsync(disk, name, source, ct) is { } usable)
            {
                disks.Add(usable);
            }
        }

        machine.Disks.Clear();
        machine.Disks.AddRange(disks);
        writing.Write(machine, name, source);
        return true;
    }

    private IEnumerable<ImportedMachine> Read(ref ImportSource source, string? scratch)
    {
        switch (From ?? Guess(source))
        {
            case "kubevirt":
                return KubeVirtReader.Read(source);
            case "libvirt":
                return LibvirtReader.Read(source);
            case "vmx":
                return VmxReader.Read(source);
            case "hyperv":
                return HyperVReader.Read(source);
            default:
                return Ovf(ref source, scratch);
        }
    }

    /// <summary>An OVF, or the one in an OVA together with its disks.</summary>
    private static List<ImportedMachine> Ovf(ref ImportSource source, string? scratch)
    {
        if (!source.Path.EndsWith(".ova", StringComparison.OrdinalIgnoreCase))
        {
            return [.. OvfReader.Read(source)];
        }

        var archive = source.Path;
        source = ImportSource.Holding(archive, OvaArchive.ReadDescription(archive));
        var machines = OvfReader.Read(source).ToList();
        var inside = machines.SelectMany(machine => machine.Disks).Select(disk => disk.Path).OfType<string>().Select(path => Path.GetFileName(path)!).ToHashSet(StringComparer.Ordinal);
        if (inside.Count > 0 && scratch is null)
        {
            source.Note(0, "disks", string.Join(", ", inside), "stand in the archive; --disks FOLDER takes them out", fails: true);
            machines.ForEach(machine => machine.Disks.RemoveAll(disk => disk.Path is not null));
        }
        else if (scratch is not null)
        {
            Directory.CreateDirectory(scratch);
            OvaArchive.Extract(archive, inside, scratch);
            machines.ForEach(machine =>
            {
                for (var i = 0; i < machine.Disks.Count; i++)
                {
                    machine.Disks[i] = machine.Disks[i] is { Path: { } path } disk ? disk with { Path = Path.Combine(scratch, Path.GetFileName(path)) } : machine.Disks[i];
                }
            });
        }

        return machines;
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new CommandFailedException($"{path}: there is no such file or folder");
        }

        return HyperVReader.Configurations(path) is { Count: > 0 } exported ? exported
            : [.. Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".vmx" or ".ovf" or ".ova" or ".xml" or ".yaml" or ".yml").Order(StringComparer.Ordinal)];
    }

    private static string Guess(ImportSource source) => Path.GetExtension(source.Path).ToLowerInvariant() switch
    {
        ".vmx" => "vmx",
        ".ovf" or ".ova" => "ovf",
        ".vmcx" => "hyperv",
        ".yaml" or ".yml" or ".json" => "kubevirt",
        _ when Encoding.Latin1.GetString(source.Read()).TrimStart('\uFEFF', 'ÿ', 'þ', ' ', '\r', '\n').StartsWith('<') => source.ReadXml().Name.LocalName switch
        {
            "domain" => "libvirt",
            "configuration" => "hyperv",
            "Envelope" => "ovf",
            var other => throw new FormatException($"is XML whose root <{other}> belongs to none of the formats; --from says which it is"),
        },
        _ => throw new FormatException("looks like none of the formats; --from says which it is"),
    };
}
