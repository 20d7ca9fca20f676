using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Storage;

public sealed class ObjectStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["objects.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Reopened_HoldsWhatWasWrittenAndGoesOnCounting()
    {
        long last;
        await using (var store = Open())
        {
            await CreateAsync(store, "a");
            var b = await CreateAsync(store, "b");
            last = (await store.WriteAsync(StoreEventKind.Deleted, b.Key, b.Parse(), b.Revision)).Stored!.Revision;
        }

        await using var again = Open();
        again.Snapshot.List("/things").Select(stored => stored.Key.Name).Should().Equal("a");
        (await CreateAsync(again, "c")).Revision.Should().Be(last + 1);
    }

    [Fact]
    public async Task Write_ExpectingAnotherRevision_IsAConflict()
    {
        await using var store = Open();
        var a = await CreateAsync(store, "a");
        (await store.WriteAsync(StoreEventKind.Modified, a.Key, a.Parse(), a.Revision)).IsConflict.Should().BeFalse();
        (await store.WriteAsync(StoreEventKind.Modified, a.Key, a.Parse(), a.Revision)).IsConflict.Should().BeTrue();
        (await store.WriteAsync(StoreEventKind.Added, a.Key, a.Parse(), 0)).IsConflict.Should().BeTrue();
    }

    [Fact]
    public async Task Compaction_ForgetsOldEventsButNoObject()
    {
        const int Writes = ObjectStore.HistoryCapacity + (ObjectStore.HistoryCapacity / 4);
        long compacted;
        await using (var store = Open())
        {
            var kept = await CreateAsync(store, "kept");
            await Task.WhenAll(Enumerable.Range(0, Writes / 2).Select(async i =>
            {
                var gone = await CreateAsync(store, "gone-" + i);
                await store.WriteAsync(StoreEventKind.Deleted, gone.Key, gone.Parse(), gone.Revision);
            }));
            compacted = store.CompactedRevision;
            compacted.Should().BePositive();
            store.Subscribe("/things", null, kept.Revision, out _).Should().BeNull("the log does not reach back");
        }

        await using var again = Open();
        again.Snapshot.List("/things").Select(stored => stored.Key.Name).Should().Equal("kept");
        again.CompactedRevision.Should().Be(compacted);
        Rows().Should().BeLessThan(ObjectStore.HistoryCapacity + (ObjectStore.HistoryCapacity / 4) + 2);

        long Rows()
        {
            using var copy = new TemporaryFolder();
            foreach (var file in Directory.EnumerateFiles(folder.Path))
            {
                System.IO.File.Copy(file, copy[Path.GetFileName(file)]);
            }

            using var connection = new SqliteConnection($"Data Source={copy["objects.db"]};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM revisions";
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public async Task Subscribe_FromARevision_HearsEverythingAfterItOnce()
    {
        await using var store = Open();
        var a = await CreateAsync(store, "a");
        await CreateAsync(store, "b");
        using var subscription = store.Subscribe("/things", null, a.Revision, out _)!;
        await CreateAsync(store, "c");
        var names = new List<string>();
        while (names.Count < 2)
        {
            names.Add((await subscription.Events.ReadAsync()).Object.Key.Name);
        }

        names.Should().Equal("b", "c");
        subscription.Events.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Open_OfADamagedFile_RefusesAndLeavesIt()
    {
        await using (var store = Open())
        {
            for (var i = 0; i < 200; i++)
            {
                await CreateAsync(store, "object-" + i);
            }
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        FluentActions.Invoking(Open).Should().Throw<StorageException>().WithMessage("*is damaged*left as it is*");
        (await System.IO.File.ReadAllBytesAsync(File)).Should().Equal(bytes);
    }

    [Fact]
    public async Task Open_OfSomethingElse_RefusesAndLeavesIt()
    {
        await System.IO.File.WriteAllTextAsync(File, "these are my notes, not a database at all");
        FluentActions.Invoking(Open).Should().Throw<StorageException>();
        (await System.IO.File.ReadAllTextAsync(File)).Should().StartWith("these are my notes");
    }

    [Fact]
    public void Open_OfAnotherProgramsDatabase_Refuses()
    {
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (x)";
            command.ExecuteNonQuery();
        }

        FluentActions.Invoking(Open).Should().Throw<StorageException>().WithMessage("*another program*");
    }

    private static async Task<StoredObject> CreateAsync(ObjectStore store, string name)
    {
        var document = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = name } };
        return (await store.WriteAsync(StoreEventKind.Added, new ObjectKey("/things", "", name), document, 0)).Stored!;
    }

    private ObjectStore Open() => ObjectStore.Open(File, NullLogger.Instance);
}
