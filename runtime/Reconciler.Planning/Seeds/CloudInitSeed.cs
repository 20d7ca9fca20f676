using System.Text;
using Reconciler.Language.Machines;

namespace Reconciler.Planning.Seeds;

/// <summary>cloud-init's NoCloud seed of a partition. The same spec gives the same bytes.</summary>
public static class CloudInitSeed
{
    /// <summary>The seed's name among a domain's disks; no disk of a spec can bear it.</summary>
    public const string DiskName = "_seed";

    /// <summary>The volume that a seed is.</summary>
    public static byte[] Build(MachineReference machine, PartitionCloudInit cloudInit)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(cloudInit);
        var metaData = $"instance-id: {machine.Uid.ToLowerInvariant()}\nlocal-hostname: {machine.Name}\n";
        List<SeedEntry> files =
        [
            new("meta-data", "METADATA", Encoding.UTF8.GetBytes(metaData)),
            // cloud-init takes a volume without this file for none of its own.
            new("user-data", "USERDATA", Encoding.UTF8.GetBytes(cloudInit.UserData ?? "")),
        ];
        if (cloudInit.NetworkData is { } network)
        {
            files.Add(new("network-config", "NETCONF", Encoding.UTF8.GetBytes(network)));
        }

        return Iso9660Volume.Build("cidata", files);
    }
}

/// <summary>A file of a seed.</summary>
/// <param name="Name">Its name, ASCII.</param>
/// <param name="ShortName">At most eight of A to Z, for readers that know neither Rock Ridge nor Joliet.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record SeedEntry(string Name, string ShortName, byte[] Content);
