using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Testing.Databases;

namespace Reconciler.Ovsdb.Tests.Journal;

/// <summary>Against the file of a real server, written by real tools.</summary>
public sealed class OvsdbJournalTests : IAsyncLifetime, IDisposable
{
    private const string Switch = "Logical_Switch";
    private OvsdbServer server = null!;
    private OvsdbJournal journal = null!;

    public async Task InitializeAsync()
    {
        server = await OvsdbServer.StartAsync("ovn-nb.ovsschema");
        await Nbctl("ls-add", "before");
        journal = Follow(Database);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task LastChange_NamesTheToolAndItsCommandLine()
    {
        await Nbctl("ls-add", "a");

        var author = journal.LastChange(Switch, await UuidOf("a"))!;

        author.Comment.Should().StartWith("ovn-nbctl").And.EndWith("ls-add a");
        author.At.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        journal.LastChange(Switch).Should().Be(author);
        journal.LastChange("ACL").Should().BeNull();
    }

    [Fact]
    public async Task LastChange_OfADeletedRow_NamesWhoDeletedIt()
    {
        await Nbctl("ls-add", "a");
        var uuid = await UuidOf("a");
        await Nbctl("ls-del", "a");

        journal.LastChange(Switch, uuid, ["other_config"])!.Comment.Should().EndWith("ls-del a");
    }

    [Fact]
    public async Task LastChange_OfAColumn_PassesOverChangesOfOthers()
    {
        await Nbctl("ls-add", "a");
        await Nbctl("set", Switch, "a", "other_config:k=v");
        await Nbctl("set", Switch, "a", "external_ids:theirs=1");

        journal.LastChange(Switch, await UuidOf("a"), ["other_config"])!.Comment.Should().EndWith("other_config:k=v");
    }

    [Fact]
    public async Task LastChange_PassesOverOneOwnTransactions()
    {
        await Nbctl("ls-add", "a");
        var uuid = await UuidOf("a");
        await using var connection = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(server.Remote), (_, _) => { }, CancellationToken.None);
        (await connection.TransactAsync("OVN_Northbound", new OvsdbTransaction().Comment("reconciler: a test").AddRange(
            [new OvsdbOperation.Delete(Switch, [OvsdbCondition.IsRow(uuid)])]), CancellationToken.None)).EnsureSuccess();

        journal.LastChange(Switch, uuid)!.Comment.Should().EndWith("ls-add a");
    }

    [Fact]
    public async Task LastChange_OfWhatWasBeforeTheBeginning_IsNotKnown() =>
        journal.LastChange(Switch, await UuidOf("before")).Should().BeNull();

    [Fact]
    public async Task Compaction_LosesNothing()
    {
        await Nbctl("ls-add", "unread");
        await Tools.RunAsync("ovs-appctl", "-t", Path.Combine(server.Folder, "server.ctl"), "ovsdb-server/compact");
        await Nbctl("ls-add", "later");

        journal.LastChange(Switch, await UuidOf("unread"))!.Comment.Should().EndWith("ls-add unread");
        journal.LastChange(Switch, await UuidOf("later"))!.Comment.Should().EndWith("ls-add later");
        journal.LastChange(Switch, await UuidOf("before")).Should().BeNull("its content in the new file is nobody's change");
    }

    [Fact]
    public void PartialRecord_IsReadWhenItIsWhole()
    {
        var file = Path.Combine(server.Folder, "by-hand.db");
        var uuid = Guid.NewGuid();
        File.WriteAllText(file, Record("{\"name\":\"schema\"}"));
        using var own = Follow(file);
        var record = Record($"{{\"_date\":1795528143863,\"_comment\":\"someone\",\"{Switch}\":{{\"{uuid}\":{{\"name\":\"a\"}}}}}}");

        File.AppendAllText(file, record[..40]);
        own.LastChange(Switch, uuid).Should().BeNull();
        File.AppendAllText(file, record[40..]);

        own.LastChange(Switch, uuid).Should().Be(new OvsdbAuthor("someone", DateTimeOffset.FromUnixTimeMilliseconds(1795528143863)));
    }

    [Fact]
    public void BeginningInTheMiddleOfARecord_GoesOnWithTheNext()
    {
        var file = Path.Combine(server.Folder, "by-hand.db");
        var uuid = Guid.NewGuid();
        var record = Record($"{{\"_comment\":\"someone\",\"{Switch}\":{{\"{uuid}\":null}}}}");
        File.WriteAllText(file, Record("{\"name\":\"schema\"}") + Record("{}")[..50]);
        using var own = Follow(file);

        File.AppendAllText(file, Record("{}")[50..] + record);

        own.LastChange(Switch, uuid)!.Comment.Should().Be("someone");
    }

    [Fact]
    public void ClusteredOrAbsentFile_AnswersNothing()
    {
        var file = Path.Combine(server.Folder, "by-hand.db");
        using var absent = Follow(file);
        absent.LastChange(Switch).Should().BeNull();
        File.WriteAllText(file, "OVSDB CLUSTER 3 0000\n{}\n");
        using var clustered = Follow(file);

        clustered.LastChange(Switch).Should().BeNull();
        absent.LastChange(Switch).Should().BeNull();
    }

    [Fact]
    public void MoreRowsThanAreRemembered_ForgetTheFirst()
    {
        var file = Path.Combine(server.Folder, "by-hand.db");
        File.WriteAllText(file, Record("{\"name\":\"schema\"}"));
        using var own = new OvsdbJournal(file, null, NullLogger<OvsdbJournal>.Instance, capacity: 2);
        var rows = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();

        File.AppendAllText(file, string.Concat(rows.Select(row => Record($"{{\"{Switch}\":{{\"{row}\":null}}}}"))));

        rows.Select(row => own.LastChange(Switch, row) is not null).Should().Equal(false, true, true);
    }

    private static OvsdbJournal Follow(string file) => new(file, "reconciler", NullLogger<OvsdbJournal>.Instance);

    private static string Record(string json) => $"OVSDB JSON {Encoding.UTF8.GetByteCount(json) + 1} {new string('0', 40)}\n{json}\n";

    private string Database => Path.Combine(server.Folder, "ovn-nb.db");

    private Task<string> Nbctl(params string[] arguments) => Tools.RunAsync("ovn-nbctl", ["--db=" + server.Remote, .. arguments]);

    private async Task<Guid> UuidOf(string name) => Guid.Parse((await Nbctl("--bare", "--columns=_uuid", "find", Switch, $"name={name}")).Trim());
}
