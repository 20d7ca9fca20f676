using Reconciler.Language.Common;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Seeds;

namespace Reconciler.Planning.Differences;

/// <summary>Compares disks. A disk is known by our alias, else by its file.</summary>
internal static class DiskDiff
{
    public static IEnumerable<Finding> Compare(DomainDefinition desired, DomainDocument document, Place place)
    {
        var free = document.Definition.Disks.ToList();
        foreach (var disk in desired.Disks)
        {
            var observed = free.Find(other => other.Name == disk.Name) ?? free.Find(other => other.Name is null && other.Path == disk.Path)
                ?? free.Find(other => disk.IsAdopted && other.Name is null && other.Target == disk.Target);
            if (observed is null)
            {
                yield return Missing(disk, place);
                continue;
            }

            free.Remove(observed);
            foreach (var field in DiskFields.All.Where(field => field.Differs(disk, observed, place == Place.Live)))
            {
                yield return Altered(disk, observed, field, place);
            }

            foreach (var finding in SettingDiff.Compare(PathOf(disk.Name!) + ".", observed.Settings, place, disk.Settings))
            {
                yield return finding with
                {
                    Leave = domain => domain with
                    {
                        Disks = domain.Disks.Select(other => other.Name == disk.Name ? other with { Settings = other.Settings.Append(finding.Setting!).ToValueList() } : other).ToValueList(),
                    },
                    DiskName = disk.Name,
                    Disk = observed,
                };
            }
        }

        foreach (var foreign in free.Where(other => !desired.KeptDevices.Contains(ForeignPathOf(other))))
        {
            yield return Foreign(foreign, place);
        }
    }

    public static string PathOf(string name) => name switch
    {
        CloudInitSeed.DiskName => "spec.cloudInit",
        SysprepSeed.DiskName => "spec.sysprep",
        _ => $"spec.disks[name={name}]",
    };

    public static string ForeignPathOf(DomainDisk disk) => ForeignPathOf(disk.Target);

    public static string ForeignPathOf(string target) => $"spec.disks[target={target}]";

    private static Finding Missing(DomainDisk disk, Place place) => new()
    {
        Difference = new Difference
        {
            Path = PathOf(disk.Name!),
            Expected = disk.Path ?? "",
            Observed = "missing",
            Kind = DifferenceKind.Missing,
            Remedy = place == Place.Persistent ? Remedy.Redefine : disk.Bus == "sata" ? Remedy.Restart : Remedy.Hotplug,
            Place = place,
        },
        Leave = domain => domain with { Disks = domain.Disks.Where(other => other.Name != disk.Name).ToValueList() },
        DiskName = disk.Name,
    };

    private static Finding Altered(DomainDisk disk, DomainDisk observed, ManagedField<DomainDisk> field, Place place) => new()
    {
        Difference = new Difference
        {
            Path = $"{PathOf(disk.Name!)}.{field.Path}",
            Expected = field.Show(disk),
            Observed = field.Show(observed),
            Kind = DifferenceKind.Altered,
            Remedy = place == Place.Live ? field.LiveOf?.Invoke(disk, observed) ?? field.Live!.Value : Remedy.Redefine,
            Place = place,
        },
        Leave = domain => domain with
        {
            Disks = domain.Disks.Select(other => other.Name == disk.Name ? field.Take(other, observed) : other).ToValueList(),
        },
        DiskName = disk.Name,
        Disk = observed,
    };

    private static Finding Foreign(DomainDisk disk, Place place)
    {
        var path = ForeignPathOf(disk);
        var difference = new Difference
        {
            Path = path,
            Expected = "none",
            Observed = disk.Path ?? "a drive without a file",
            Kind = DifferenceKind.Foreign,
            Remedy = place == Place.Persistent ? Remedy.Redefine : disk.Bus == "sata" ? Remedy.Restart : Remedy.Hotplug,
            Place = place,
        };
        return new Finding
        {
            Difference = difference,
            Foreign = new ForeignDevice { Path = path, Kind = "disk", Description = difference.Observed, Handle = disk.Handle! },
        };
    }
}
