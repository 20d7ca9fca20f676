using Reconciler.Language.Common;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Plans a removal. Only what bears our mark with the right uid is destroyed.</summary>
internal static class RemovalPlan
{
    private const string Path = "metadata.deletionTimestamp";
    private const string Reason = "the machine was deleted";

    public static PartitionPlan Plan(string domainName, string domainUuid, string uid, ObservedPartition observed, IEnumerable<DiskFile> diskFiles, TimeSpan grace)
    {
        if (observed.Exists && !IsOurs(domainUuid, uid, observed))
        {
            return new PartitionPlan
            {
                DomainName = domainName,
                DomainUuid = domainUuid,
                Obstacles =
                [
                    new Obstacle
                    {
                        Reason = "NotOurs",
                        Path = "domain.metadata",
                        Message = $"domain {domainName} bears no mark of this machine, so it is not destroyed; undefine it, or put the mark back",
                        // A foreign domain of the same name is no matter of the machine's; the machine's own has to be seen to first.
                        Passing = Documents(observed).Any(document => IsOf(domainUuid, document)),
                    },
                ],
            };
        }

        var end = observed.IsActive ? GuestShutdown.Plan(observed, observed.At, grace, Reason, Path, thenStart: false) : PowerNeed.Nothing;
        return new PartitionPlan
        {
            DomainName = domainName,
            DomainUuid = domainUuid,

            // Nothing is taken from a guest that may still write.
            Steps = [.. end.First, .. end.Last, .. end.LookAgainAt is null ? Steps(observed, [.. diskFiles], isAdopted: !string.Equals(domainUuid, uid, StringComparison.OrdinalIgnoreCase)) : []],
            GraceEndsAt = end.LookAgainAt,
        };
    }

    private static IEnumerable<PartitionStep> Steps(ObservedPartition observed, List<DiskFile> diskFiles, bool isAdopted)
    {
        if (observed.Persistent is not null)
        {
            // A guest that was there before us may have its disks encrypted by a key in the TPM: who keeps the disks keeps that.
            var disks = diskFiles.Where(file => file.Checksum is null).ToList();
            var isKept = isAdopted && (disks.Count == 0 || disks.Any(file => !file.DeletedWithMachine));
            yield return new UndefineDomain { Path = Path, Reason = Reason, KeepsFirmwareState = isKept };
        }

        var files = observed.DiskFiles.Where(file => file.Exists).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var file in diskFiles.Where(file => file.DeletedWithMachine && files.Contains(file.Path)))
        {
            yield return new DeleteDisk { Path = Path, Reason = Reason, File = file.Path };
        }
    }

    private static bool IsOurs(string domainUuid, string uid, ObservedPartition observed) =>
        Documents(observed).Any(document => string.Equals(document.Definition.Mark?.Uid, uid, StringComparison.OrdinalIgnoreCase) && IsOf(domainUuid, document));

    private static bool IsOf(string domainUuid, DomainDocument document) => string.Equals(document.Definition.Uuid, domainUuid, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<DomainDocument> Documents(ObservedPartition observed) => new[] { observed.Live, observed.Persistent }.OfType<DomainDocument>();
}
