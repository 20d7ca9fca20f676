using Reconciler.Planning.Disks;

namespace Reconciler.Planning.Differences;

/// <summary>The fields of a disk. A running guest's disk is never changed under it.</summary>
internal static class DiskFields
{
    private const string None = "none";

    public static IReadOnlyList<ManagedField<DomainDisk>> All { get; } =
    [
        Field("file", "source/@file", disk => disk.Path ?? None, (to, from) => to with { Path = from.Path }) with
        {
            // A drive's medium can be changed.
            LiveOf = (desired, live) => desired.Device == "cdrom" && live.Device == "cdrom" ? Remedy.Live : Remedy.Restart,
        },
        Field("format", "driver/@type", disk => disk.Format, (to, from) => to with { Format = from.Format }),
        Field("bus", "target/@bus", disk => disk.Bus, (to, from) => to with { Bus = from.Bus, Target = from.Target }),
        Field("device", "@device", disk => disk.Device, (to, from) => to with { Device = from.Device }),
        Field("readOnly", "readonly", disk => disk.ReadOnly ? "yes" : "no", (to, from) => to with { ReadOnly = from.ReadOnly }),
        Field("cache", "driver/@cache", disk => disk.Cache ?? None, (to, from) => to with { Cache = from.Cache }),
        Field("discard", "driver/@discard", disk => disk.Discard ?? None, (to, from) => to with { Discard = from.Discard }),
        Field("serial", "serial", disk => disk.Serial ?? None, (to, from) => to with { Serial = from.Serial }),
    ];

    private static ManagedField<DomainDisk> Field(string path, string lives, Func<DomainDisk, string> show, Func<DomainDisk, DomainDisk, DomainDisk> take) =>
        new() { Path = path, Lives = lives, Show = show, Take = take, Live = Remedy.Restart };
}
