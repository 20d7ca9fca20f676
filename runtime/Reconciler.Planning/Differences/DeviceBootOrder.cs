using Reconciler.Language.Common;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Differences;

/// <summary>The boot order of a domain as one value: the names of its devices by their places, then the classes.</summary>
internal static class DeviceBootOrder
{
    public static string Show(DomainDefinition domain) => string.Join(", ", Ordered(domain).Concat(domain.BootClasses));

    /// <summary>A device that is missing is reported as such, and not by its place as well.</summary>
    public static bool Same(DomainDefinition desired, DomainDefinition observed)
    {
        var present = observed.Disks.Select(DiskKey).Concat(observed.Interfaces.Select(InterfaceKey)).ToHashSet(StringComparer.Ordinal);
        return Ordered(desired).Where(present.Contains).SequenceEqual(Ordered(observed).Where(key => !IsKept(desired, key))) && desired.BootClasses.Equals(observed.BootClasses);
    }

    public static DomainDefinition Take(DomainDefinition to, DomainDefinition from) => to with
    {
        BootClasses = from.BootClasses,
        Disks = to.Disks.Select(disk => disk with { BootOrder = from.Disks.FirstOrDefault(other => DiskKey(other) == DiskKey(disk))?.BootOrder }).ToValueList(),
        Interfaces = to.Interfaces.Select(one => one with { BootOrder = from.Interfaces.FirstOrDefault(other => InterfaceKey(other) == InterfaceKey(one))?.BootOrder }).ToValueList(),
    };

    private static IEnumerable<string> Ordered(DomainDefinition domain) =>
        domain.Disks.Select(disk => (disk.BootOrder, Key: DiskKey(disk)))
            .Concat(domain.Interfaces.Select(one => (one.BootOrder, Key: InterfaceKey(one))))
            .Where(device => device.BootOrder is not null)
            .OrderBy(device => device.BootOrder)
            .Select(device => device.Key);

    private static bool IsKept(DomainDefinition desired, string key) =>
        desired.KeptDevices.Contains(DiskDiff.ForeignPathOf(key)) || desired.KeptDevices.Contains(InterfaceDiff.ForeignPathOf(key));

    private static string DiskKey(DomainDisk disk) => disk.Name ?? disk.Target;

    private static string InterfaceKey(DomainInterface one) => one.Name ?? one.MacAddress;
}
