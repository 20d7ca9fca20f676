using Reconciler.Language.Common;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Differences;

/// <summary>The boot order of a domain as one value: the names of its devices by their places, then the classes.</summary>
internal static class DeviceBootOrder
{
    public static string Show(DomainDefinition domain)
    {
        var devices = domain.Disks.Select(disk => (disk.BootOrder, Name: disk.Name ?? disk.Target))
            .Concat(domain.Interfaces.Select(one => (one.BootOrder, Name: one.Name ?? one.MacAddress)))
            .Where(device => device.BootOrder is not null)
            .OrderBy(device => device.BootOrder)
            .Select(device => device.Name);
        return string.Join(", ", devices.Concat(domain.BootClasses));
    }

    public static DomainDefinition Take(DomainDefinition to, DomainDefinition from) => to with
    {
        BootClasses = from.BootClasses,
        Disks = to.Disks.Select(disk => disk with { BootOrder = from.Disks.FirstOrDefault(other => other.Name == disk.Name)?.BootOrder }).ToValueList(),
        Interfaces = to.Interfaces.Select(one => one with { BootOrder = from.Interfaces.FirstOrDefault(other => other.Name == one.Name)?.BootOrder }).ToValueList(),
    };
}
