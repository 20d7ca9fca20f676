using System.Security.Cryptography;
using System.Text;
using Reconciler.Language.Machines;

namespace Reconciler.Planning.Seeds;

/// <summary>The seed of a partition, whichever it has. The same spec gives the same bytes.</summary>
public static class MachineSeed
{
    /// <summary>Whether a partition has one.</summary>
    public static bool IsWanted(PartitionMachine machine) => machine is { CloudInit: not null } or { Sysprep: not null } or { Seed: not null };

    /// <summary>The name of the seed's drive among a domain's disks; no disk of a spec can bear it.</summary>
    public static string DiskNameOf(PartitionMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.Sysprep is not null || machine.Seed?.Kind == SeedKind.Sysprep ? SysprepSeed.DiskName : CloudInitSeed.DiskName;
    }

    /// <summary>The volume; null where there is none, or only a sealed one.</summary>
    public static byte[]? Build(PartitionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Machine switch
        {
            { Sysprep: { } sysprep } => SysprepSeed.Build(sysprep),
            { CloudInit: { } cloudInit } => CloudInitSeed.Build(spec.VirtualMachine, cloudInit),
            _ => null,
        };
    }

    /// <summary>The checksum of a seed's bytes, <c>sha256:HEX</c>.</summary>
    public static string ChecksumOf(ReadOnlySpan<byte> volume) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(volume));

    /// <summary>The checksum of a partition's seed. A sealed one stands for itself: what reads it here foresees, and writes no file.</summary>
    internal static string ChecksumOf(PartitionSpec spec) => ChecksumOf(Build(spec) ?? Encoding.UTF8.GetBytes(spec.Machine.Seed?.SecretVersion ?? ""));
}
