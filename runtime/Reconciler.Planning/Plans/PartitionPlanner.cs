using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Plans;

/// <summary>Plans what brings a partition from what was seen to what should be. Pure: the same input gives the same plan.</summary>
public static class PartitionPlanner
{
    /// <summary>Plans one partition.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="observed">What was seen.</param>
    /// <param name="applied">The hash that was last fulfilled, from the agent's disk; null: none ever, or not known (see <see cref="AppliedFromMark"/>).</param>
    /// <param name="drift">What is done about drift; null: it is put back, never by a restart.</param>
    /// <param name="now">The time of planning.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    public static PartitionPlan Plan(
        DesiredPartition desired, ObservedPartition observed, string? applied, DriftSpec? drift, DateTimeOffset now, PlanOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>Plans the removal of a partition; a domain without our mark, or with another machine's, is left alone.</summary>
    /// <param name="domainName">The domain's name.</param>
    /// <param name="uid">The machine's uid.</param>
    /// <param name="observed">What was seen.</param>
    /// <param name="diskFiles">The files of the machine's disks, as last desired.</param>
    public static PartitionPlan PlanRemoval(string domainName, string uid, ObservedPartition observed, IEnumerable<Disks.DiskFile> diskFiles) =>
        throw new NotImplementedException();

    /// <summary>What to take as applied when the agent's own record is lost: the hash, if the domain's mark says that this very definition was written to it.</summary>
    public static string? AppliedFromMark(DesiredPartition desired, ObservedPartition observed) =>
        observed.Persistent?.Definition.Mark?.Applied == desired.DefinitionHash ? desired.Hash : null;
}
