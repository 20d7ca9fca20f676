using System.Text;
using Reconciler.Language.Machines;

namespace Reconciler.Planning.Seeds;

/// <summary>The volume on which Windows finds its answer file: at its root, as setup and as the first start after sysprep look for it.</summary>
public static class SysprepSeed
{
    /// <summary>The seed's name among a domain's disks; no disk of a spec can bear it.</summary>
    public const string DiskName = "_sysprep";

    /// <summary>The volume.</summary>
    public static byte[] Build(PartitionSysprep sysprep)
    {
        ArgumentNullException.ThrowIfNull(sysprep);
        var answers = Encoding.UTF8.GetBytes(sysprep.Unattend);

        // Setup asks for the first name, the later passes for the second.
        return Iso9660Volume.Build("unattend", [new("autounattend.xml", "AUTOUNAT", answers), new("unattend.xml", "UNATTEND", answers)]);
    }
}
