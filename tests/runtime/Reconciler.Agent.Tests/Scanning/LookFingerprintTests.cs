using System.Reflection;
using Reconciler.Agent.Scanning;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Tests.Scanning;

public sealed class LookFingerprintTests
{
    /// <summary>What of a look is in the fingerprint, or need not be, and why.</summary>
    private static readonly Dictionary<string, string> Accounted = new()
    {
        [nameof(ObservedPartition.At)] = "the time of looking is no state",
        [nameof(ObservedPartition.Exists)] = "in: a domain without state does not exist",
        [nameof(ObservedPartition.State)] = "in",
        [nameof(ObservedPartition.StateReason)] = "in",
        [nameof(ObservedPartition.Live)] = "in: its XML",
        [nameof(ObservedPartition.Persistent)] = "in: its XML, and whether there is one",
        [nameof(ObservedPartition.Autostart)] = "in",
        [nameof(ObservedPartition.NameTakenBy)] = "in",
        [nameof(ObservedPartition.DiskFiles)] = "in: every field of each",
        [nameof(ObservedPartition.OtherDiskFiles)] = "matters only while a disk runs on another file, and then there is no verdict",
        [nameof(ObservedPartition.BalloonResponsive)] = "matters only while memory differs, and then there is no verdict",
        [nameof(ObservedPartition.StartedAt)] = "matters only while memory differs, and then there is no verdict",
        [nameof(ObservedPartition.Ends)] = "the agent's own note; it stands in the file of what is wanted",
        [nameof(ObservedPartition.Operation)] = "the agent's own note; it stands in the file of what is wanted",
        [nameof(ObservedPartition.HasManagedSave)] = "matters only to a Hibernate that is open, which the round settles that sees the guest's end",
        [nameof(ObservedPartition.Shutdown)] = "the agent's own wish; while one is open there is no verdict",
        [nameof(ObservedPartition.Ports)] = "beside it: Surroundings",
        [nameof(ObservedPartition.Fingerprint)] = "is it",
        [nameof(ObservedPartition.IsActive)] = "follows from the state",
        [nameof(ObservedPartition.IsCrashed)] = "follows from the state and its reason",
        [nameof(ObservedPartition.IsRunning)] = "follows from the state and its reason",
    };

    [Fact]
    public void ObservedPartition_HasNoFieldOfWhichTheFingerprintKnowsNothing() =>
        typeof(ObservedPartition).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
            .Should().BeSubsetOf(Accounted.Keys, "a new field must be added to the fingerprint in DomainLook and BulkLook alike, or the scan would never find it changed");

    [Fact]
    public void Take_DependsOnEveryPart()
    {
        UInt128[] fingerprints =
        [
            Of(_ => { }),
            Of(f => f.AddName(Guid.Parse(TestPartition.Uid))),
            Of(f => f.AddXml("ab")),
            Of(f => f.AddXml("a"), f => f.AddXml("b")),
            Of(f => f.AddState(new DomainStatus(Libvirt.DomainState.Running, 1), true, true)),
            Of(f => f.AddState(new DomainStatus(Libvirt.DomainState.Running, 1), true, false)),
            Of(f => f.AddState(new DomainStatus(Libvirt.DomainState.Running, 1), false, null)),
            Of(f => f.AddState(new DomainStatus(Libvirt.DomainState.Running, 2), true, true)),
            Of(f => f.AddFile(new ObservedDiskFile { Path = "/a", Exists = true })),
            Of(f => f.AddFile(new ObservedDiskFile { Path = "/a", Exists = false })),
            Of(f => f.AddFile(new ObservedDiskFile { Path = "/a", Exists = true, Size = 1 })),
        ];

        fingerprints.Should().OnlyHaveUniqueItems();
    }

    private static UInt128 Of(params Action<LookFingerprint>[] parts)
    {
        using var fingerprint = new LookFingerprint();
        foreach (var part in parts)
        {
            part(fingerprint);
        }

        return fingerprint.Take();
    }
}
