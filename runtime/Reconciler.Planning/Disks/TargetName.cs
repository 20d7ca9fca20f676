namespace Reconciler.Planning.Disks;

/// <summary>Device names of disks in a definition: vda, vdb, ... vdz, vdaa.</summary>
internal static class TargetName
{
    /// <summary>The letters of an index from 0.</summary>
    public static string Letters(int index) =>
        index < 26 ? ((char)('a' + index)).ToString() : Letters((index / 26) - 1) + (char)('a' + (index % 26));

    /// <summary>The wanted name or, where it is taken, the next free one of the same kind.</summary>
    public static string Free(string wanted, IReadOnlySet<string> taken)
    {
        if (!taken.Contains(wanted))
        {
            return wanted;
        }

        var index = 0;
        while (taken.Contains(wanted[..2] + Letters(index)))
        {
            index++;
        }

        return wanted[..2] + Letters(index);
    }
}
