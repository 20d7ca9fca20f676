using System.Globalization;
using System.Text;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Language.Machines;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.Scanning;

/// <summary>What every verdict of this agent depends on beside its own partition: this very program, what the hypervisor can run, and the node's folders.</summary>
internal static class VerdictContext
{
    /// <summary>The context as a digest; under another one no verdict counts.</summary>
    public static UInt128 Of(HypervisorFacts facts, NodeFolders folders)
    {
        var text = new StringBuilder(Program());
        foreach (var guest in facts.Guests)
        {
            text.Append('\n').Append(guest);
        }

        foreach (var (pool, folder) in folders.Pools)
        {
            text.Append('\n').Append(pool).Append('=').Append(folder);
        }

        return Digest.Of(text.Append('\n').Append(folders.Images).Append('\n').Append(folders.GuestSockets).ToString());
    }

    /// <summary>The build: the identities of the modules that look and plan, and of the program's file.</summary>
    private static string Program()
    {
        var file = Environment.ProcessPath is { } path ? new FileInfo(path) : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{typeof(PartitionPlanner).Module.ModuleVersionId} {typeof(Partition).Module.ModuleVersionId} {typeof(VerdictContext).Module.ModuleVersionId} {file?.Length} {file?.LastWriteTimeUtc.Ticks}");
    }
}
