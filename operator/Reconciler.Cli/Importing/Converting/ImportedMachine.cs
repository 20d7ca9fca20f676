using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Importing.Converting;

/// <summary>What another system's file says of a machine, in no system's form. Nulls: it says nothing.</summary>
internal sealed record ImportedMachine
{
    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    public RunStrategy? RunStrategy { get; set; }

    public Architecture? Architecture { get; set; }

    public CpuSpec? Cpu { get; set; }

    /// <summary>Memory in bytes.</summary>
    public long? Memory { get; set; }

    /// <summary>Memory at most, in bytes.</summary>
    public long? MaxMemory { get; set; }

    public FirmwareSpec? Firmware { get; set; }

    public CloudInitSpec? CloudInit { get; set; }

    public SysprepSpec? Sysprep { get; set; }

    public Language.Common.ValueMap? NodeSelector { get; set; }

    public List<ImportedDisk> Disks { get; } = [];

    public List<ImportedInterface> Interfaces { get; } = [];
}

/// <summary>A disk: an image to start from, or a blank one of a size.</summary>
internal sealed record ImportedDisk
{
    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>The place that is named when something is wrong with it.</summary>
    public required string Place { get; init; }

    /// <summary>That place's line.</summary>
    public int Line { get; init; }

    /// <summary>Path of its file; null: it has none.</summary>
    public string? Path { get; init; }

    /// <summary>Where its content is fetched from; null: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>The file's format.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.Raw;

    /// <summary>Size in bytes; null: its file's.</summary>
    public long? Size { get; init; }

    public DiskBus? Bus { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>Formats by the endings of files' names.</summary>
    public static ImageFormat? FormatOf(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".qcow2" or ".qcow" => ImageFormat.Qcow2,
        ".vmdk" => ImageFormat.Vmdk,
        ".vhd" => ImageFormat.Vhd,
        ".vhdx" => ImageFormat.Vhdx,
        ".img" or ".raw" or ".iso" => ImageFormat.Raw,
        _ => null,
    };
}

/// <summary>A network card.</summary>
/// <param name="MacAddress">Its address; null: it has none that is kept.</param>
/// <param name="Network">The network that it hangs on, as that system names it.</param>
internal sealed record ImportedInterface(string? MacAddress, string Network);
