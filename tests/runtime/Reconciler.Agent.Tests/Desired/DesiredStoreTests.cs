using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Desired;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Tests.Desired;

public sealed class DesiredStoreTests : IDisposable
{
    private static readonly ResourceKey Web = new("prod", "web");
    private static readonly Guid Domain = Guid.Parse("ff507e16-6a19-4be9-81e5-45837ef5d7ca");
    private readonly string folder = Directory.CreateTempSubdirectory("desired-").FullName;

    private string WebFile => Path.Combine(folder, "prod.web.json");

    [Fact]
    public void Accept_SurvivesARestart()
    {
        Open().Accept(TestPartition.Make());

        Open().Find(Web)!.Partition.Should().Be(TestPartition.Make());
    }

    [Fact]
    public void Accept_OfTheSameWish_WritesNothing()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        File.Delete(WebFile);
        var told = TestPartition.Make();

        store.Accept(told with { Metadata = told.Metadata with { ResourceVersion = "11" }, Status = new PartitionStatus { Phase = MachinePhase.Running } });

        File.Exists(WebFile).Should().BeFalse("only the version and the status differ, which ask for nothing");
    }

    [Fact]
    public void Accept_OfADeletion_IsRememberedAfterARestart()
    {
        var store = Open();
        var told = TestPartition.Make();
        store.Accept(told);
        store.Accept(told with { Metadata = told.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } });

        Open().Find(Web)!.Partition.Metadata.DeletionTimestamp.Should().Be(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void Accept_OfANamesakeOfAnotherMachine_StartsAnew()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        store.Note(Web, record => record with { Applied = "hash", MadeDisks = ["/a"] });

        store.Accept(TestPartition.Make(uid: "00000000-1111-4222-8333-444455556666"));

        store.Find(Web).Should().Match<PartitionRecord>(record => record.Applied == null && record.MadeDisks.Count == 0);
    }

    [Fact]
    public void Accept_OfAPartitionThatNamesAnothersMachine_IsRefused()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        var thief = new ResourceKey("other", "thief");

        store.Accept(Of(thief, TestPartition.Uid.ToUpperInvariant())).Should().BeTrue("it is to be told");
        store.Accept(Of(thief, TestPartition.Uid.ToUpperInvariant())).Should().BeFalse("that was told");

        store.Find(thief).Should().BeNull();
        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().Be(Web);
        store.Reconsider(thief).Should().NotBeNull();
        File.Exists(Path.Combine(folder, "other.thief.json")).Should().BeFalse();
    }

    [Fact]
    public void Accept_OfAnEditThatNamesAnothersMachine_KeepsWhatWasKnown()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        var db = TestPartition.Make("db", "00000000-1111-4222-8333-444455556666");
        store.Accept(db);

        store.Accept(db with { Spec = db.Spec with { VirtualMachine = db.Spec.VirtualMachine with { Uid = TestPartition.Uid } } });

        store.Find(new ResourceKey("prod", "db"))!.Partition.Should().Be(db);
        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().Be(Web);
        store.Accept(db);
        store.Reconsider(new ResourceKey("prod", "db")).Should().BeNull("it was put back");
    }

    [Fact]
    public void Reconsider_WhenTheHolderHasGone_TakesThePartition()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        var next = new ResourceKey("other", "next");
        store.Accept(Of(next, TestPartition.Uid));
        store.Forget(Web);

        store.Reconsider(next).Should().BeNull();

        store.Find(next).Should().NotBeNull();
        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().Be(next);
    }

    [Fact]
    public void Reconsider_OfOneThatVanished_TakesNothing()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        var next = new ResourceKey("other", "next");
        store.Accept(Of(next, TestPartition.Uid));
        store.ForgetRefused(next);
        store.Forget(Web);

        store.Reconsider(next).Should().BeNull();

        store.Find(next).Should().BeNull();
    }

    [Fact]
    public void Accept_OfAMachineThatItsFormerPartitionNamesNoMore_IsNotRefused()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        store.Accept(TestPartition.Make(uid: "00000000-1111-4222-8333-444455556666"));
        var next = new ResourceKey("other", "next");

        store.Accept(Of(next, TestPartition.Uid));

        store.Find(next).Should().NotBeNull();
    }

    [Fact]
    public void Load_OfTwoFilesThatNameOneMachine_KnowsTheOlderPartitionOnly()
    {
        var (younger, elsewhere) = (new ResourceKey("another", "copy"), Path.Combine(folder, "elsewhere"));
        var one = new DesiredStore(elsewhere, NullLogger<DesiredStore>.Instance);
        one.Load();
        one.Accept(Of(younger, TestPartition.Uid, DateTimeOffset.UnixEpoch.AddDays(1)));
        Open().Accept(Of(Web, TestPartition.Uid, DateTimeOffset.UnixEpoch));
        File.Move(Path.Combine(elsewhere, "another.copy.json"), Path.Combine(folder, "another.copy.json"));
        Directory.Delete(elsewhere, recursive: true);

        var store = Open();

        store.Find(younger).Should().BeNull();
        store.Unreadable[younger].Should().Be($"its machine {TestPartition.Uid} is that of partition prod/web");
        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().Be(Web);
        File.Exists(Path.Combine(folder, "another.copy.json")).Should().BeTrue("it is left for a person to look at");
    }

    [Fact]
    public void Load_OfAnOlderPartitionThatOnlyAsksForTheDomain_KeepsTheHolderAndAllThatIsNotedOfIt()
    {
        var older = new ResourceKey("other", "asker");
        var store = Open();
        store.Accept(Asking(older, DateTimeOffset.UnixEpoch));
        store.Accept(Asking(Web, DateTimeOffset.UnixEpoch.AddDays(1)));
        store.Note(Web, record => record with { Adopted = "<domain/>", MadeDisks = ["/a"], Applied = "hash" });
        store.KeyOf(Domain).Should().Be(Web);

        var later = Open();

        later.KeyOf(Domain).Should().Be(Web);
        later.Find(older).Should().BeNull();
        later.Accept(Asking(Web, DateTimeOffset.UnixEpoch.AddDays(1)));
        later.Find(Web).Should().Match<PartitionRecord>(record => record.Adopted == "<domain/>" && record.MadeDisks.Count == 1 && record.Applied == "hash");
    }

    [Fact]
    public void Load_OfPartitionsThatAllOnlyAsk_KnowsThemAll()
    {
        var other = new ResourceKey("other", "asker");
        var store = Open();
        store.Accept(Asking(other));
        store.Accept(Asking(Web));

        Open().All.Select(entry => entry.Key).Should().BeEquivalentTo([Web, other]);
        store.KeyOf(Domain).Should().BeNull("nobody has it");
    }

    [Fact]
    public void Accept_OfOneThatAsks_WhenAnotherHasTheDomainMeanwhile_IsRefused_SoThatItCanGo()
    {
        var asker = new ResourceKey("other", "asker");
        var store = Open();
        store.Accept(Asking(asker));
        store.Accept(TestPartition.Make(uid: Domain.ToString()));

        store.Accept(Deleted(Asking(asker), "asker")).Should().BeTrue();

        store.Find(asker).Should().BeNull();
        store.Reconsider(asker)!.Metadata.DeletionTimestamp.Should().NotBeNull();
        store.KeyOf(Domain).Should().Be(Web);
        File.Exists(Path.Combine(folder, "other.asker.json")).Should().BeFalse();
    }

    [Fact]
    public void KeyOf_AMachineThatTookADomainOver_FindsItByBothUids()
    {
        var store = Open();
        store.Accept(Asking(Web));
        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().BeNull();

        store.Note(Web, record => record with { Adopted = "<domain/>" });

        store.KeyOf(Guid.Parse(TestPartition.Uid)).Should().Be(Web, "its snapshots are known by the machine");
        store.KeyOf(Domain).Should().Be(Web, "libvirt knows it by the domain");
        store.Forget(Web);
        store.KeyOf(Domain).Should().BeNull();
    }

    [Fact]
    public void Forget_WhenTheApiToldOfANamesakeMeanwhile_KeepsThatOne_WithNothingOfTheFormer()
    {
        var store = Open();
        var former = PartitionFates.Destroyed(Deleted(TestPartition.Make(), "former"));
        store.Accept(former);
        store.Note(Web, record => record with { MadeDisks = ["/a"] });
        var anew = former with { Metadata = former.Metadata with { Uid = "anew", DeletionTimestamp = null } };
        store.Accept(anew);

        store.Forget(Web, "former");

        store.Find(Web).Should().Match<PartitionRecord>(record => record.Partition.Metadata.Uid == "anew" && record.MadeDisks.Count == 0);
        File.Exists(WebFile).Should().BeTrue();
        store.Forget(Web, "anew");
        store.Find(Web).Should().BeNull();
    }

    [Fact]
    public void Accept_OfThePartitionMadeAnew_WhenTheFormerOneWasToBeKept_TakesOverWhatIsKnown()
    {
        var store = Open();
        var former = PartitionFates.Kept(Deleted(TestPartition.Make(), "former"));
        store.Accept(former);
        store.Note(Web, record => record with { MadeDisks = ["/a"], Applied = "hash" });

        store.Accept(former with { Metadata = former.Metadata with { Uid = "anew", DeletionTimestamp = null, Annotations = null } });

        store.Find(Web).Should().Match<PartitionRecord>(record => record.Partition.Metadata.Uid == "anew" && record.MadeDisks.Count == 1 && record.Applied == "hash");
    }

    [Fact]
    public void Accept_OfASpecThatWasEditedWhileThePartitionIsBeingDeleted_KeepsTheFormerOne()
    {
        var store = Open();
        var told = TestPartition.Make();
        store.Accept(told);

        store.Accept(Deleted(told, "former") with { Spec = told.Spec with { PowerState = PowerState.Stopped } });

        store.Find(Web)!.Partition.Spec.Should().Be(told.Spec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"partition\":")]
    [InlineData("{\"version\":2}")]
    public void Load_OfAnUnreadableFile_MakesThatPartitionUnknownAndNoOther(string content)
    {
        Open().Accept(TestPartition.Make("db"));
        File.WriteAllText(WebFile, content);

        var store = Open();

        store.Find(Web).Should().BeNull();
        store.Unreadable.Keys.Should().Equal(Web);
        store.Find(new ResourceKey("prod", "db")).Should().NotBeNull();
        File.ReadAllText(WebFile).Should().Be(content, "what cannot be read is left for a person to look at");
    }

    [Fact]
    public void Accept_AfterAnUnreadableFile_KnowsThePartitionAgain()
    {
        File.WriteAllText(WebFile, "garbage");
        var store = Open();

        store.Accept(TestPartition.Make());

        store.Unreadable.Should().BeEmpty();
        store.IsDurable(Web).Should().BeTrue();
    }

    [Fact]
    public void Load_RemovesWhatACrashLeftHalfWritten()
    {
        File.WriteAllText(WebFile + ".tmp", "half");

        Open().Find(Web).Should().BeNull();

        Directory.GetFiles(folder).Should().BeEmpty();
    }

    [Fact]
    public void NoteDurably_SaysWhetherTheDiskTookIt()
    {
        var store = Open();
        store.Accept(TestPartition.Make());
        Directory.CreateDirectory(WebFile + ".tmp");

        store.NoteDurably(Web, kept => kept with { Operation = new OperationCourse("one", OperationStage.Begun) }).Should().BeFalse();
        Directory.Delete(WebFile + ".tmp");
        store.NoteDurably(Web, kept => kept with { Operation = new OperationCourse("two", OperationStage.Begun) }).Should().BeTrue();

        Open().Find(Web)!.Operation!.Uid.Should().Be("two");
    }

    [Fact]
    public void IsDurable_WhenTheDiskRefuses_IsFalseAndTheWishStillCounts()
    {
        var store = Open();
        Directory.CreateDirectory(WebFile + ".tmp");

        store.Accept(TestPartition.Make());

        store.Find(Web).Should().NotBeNull();
        store.IsDurable(Web).Should().BeFalse();
        Directory.Delete(WebFile + ".tmp");
        store.IsDurable(Web).Should().BeTrue();
        Open().Find(Web).Should().NotBeNull();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DesiredStore Open()
    {
        var store = new DesiredStore(folder, NullLogger<DesiredStore>.Instance);
        store.Load();
        return store;
    }

    private static Partition Of(ResourceKey key, string machine, DateTimeOffset? made = null)
    {
        var partition = TestPartition.Make(key.Name, machine);
        return partition with { Metadata = partition.Metadata with { Namespace = key.Namespace, CreationTimestamp = made } };
    }

    private static Partition Asking(ResourceKey key, DateTimeOffset? made = null)
    {
        var partition = Of(key, key == Web ? TestPartition.Uid : "00000000-1111-4222-8333-444455556666", made);
        return partition with { Spec = partition.Spec with { Adopt = new AdoptSpec { NodeName = "node1", Domain = "Web_Server", Uuid = Domain.ToString() } } };
    }

    private static Partition Deleted(Partition partition, string uid) =>
        partition with { Metadata = partition.Metadata with { Uid = uid, DeletionTimestamp = DateTimeOffset.UnixEpoch } };
}
