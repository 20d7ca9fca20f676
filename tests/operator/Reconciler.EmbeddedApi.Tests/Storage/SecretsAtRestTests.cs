using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Storage;

public sealed class SecretsAtRestTests : IDisposable
{
    private const string Hidden = "correct-horse-battery-staple";
    private static readonly ObjectKey Place = new("/secrets", "default", "s");

    private readonly TemporaryFolder folder = new();

    private string Database => folder["objects.db"];

    private string Keys => folder["secrets.key"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Secrets_AreNotInTheFiles_OthersAre()
    {
        await WriteAsync(Place, Hidden);
        await WriteAsync(Place with { Resource = "/configmaps" }, "an-open-word");
        Bytes().Should().NotContain(Hidden).And.Contain("an-open-word");
        File.GetUnixFileMode(Keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await ReadAsync()).Should().Be(Hidden);
    }

    [Fact]
    public async Task PlainRows_OfEarlier_AreReadAndSealed()
    {
        await using (var plain = ObjectStore.Open(Database, NullLogger.Instance))
        {
            await WriteAsync(plain, Place, Hidden);
        }

        Bytes().Should().Contain(Hidden);
        (await ReadAsync()).Should().Be(Hidden);
        Bytes().Should().NotContain(Hidden);
    }

    [Fact]
    public async Task NewKeyInFront_SealsAnew_AndTheOldOneCanGo()
    {
        await WriteAsync(Place, Hidden);
        var old = (await File.ReadAllTextAsync(Keys)).Trim();
        await File.WriteAllTextAsync(Keys, $"{Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('k', 32)))}\n{old}\n");
        (await ReadAsync()).Should().Be(Hidden);
        await File.WriteAllTextAsync(Keys, $"{Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('k', 32)))}\n");
        (await ReadAsync()).Should().Be(Hidden);
    }

    [Fact]
    public async Task MissingKey_IsRefusedAndNothingIsChanged()
    {
        await WriteAsync(Place, Hidden);
        var (before, key) = (await File.ReadAllBytesAsync(Database), await File.ReadAllTextAsync(Keys));
        File.Delete(Keys);
        FluentActions.Invoking(Open).Should().Throw<StorageException>().WithMessage($"*sealed with the key *, which is not in {Keys}*Put that key's line back*");
        File.Exists(Keys).Should().BeFalse("a new key would hide that the old one is missing");
        (await File.ReadAllBytesAsync(Database)).Should().Equal(before);
        await File.WriteAllTextAsync(Keys, key);
        (await ReadAsync()).Should().Be(Hidden);
    }

    [Theory]
    [InlineData("UPDATE revisions SET name = 'other' WHERE resource = '/secrets'")]
    [InlineData("UPDATE revisions SET object = CAST(substr(object, 1, 60) || x'00' || substr(object, 62) AS BLOB) WHERE resource = '/secrets'")]
    public async Task ChangedRow_IsNoticed(string change)
    {
        await WriteAsync(Place, Hidden);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        FluentActions.Invoking(Open).Should().Throw<StorageException>().WithMessage("*was changed by somebody else*");
    }

    [Fact]
    public void KeyFile_WithSomethingElse_IsRefusedByItsLine()
    {
        File.WriteAllText(Keys, "password\n");
        FluentActions.Invoking(Open).Should().Throw<StorageException>().WithMessage("*line 1 is no key; right would be 32 bytes in base64*");
    }

    private ObjectStore Open() => ObjectStore.Open(Database, NullLogger.Instance, new SecretKeys(Keys));

    private async Task WriteAsync(ObjectKey place, string value)
    {
        await using var store = Open();
        await WriteAsync(store, place, value);
    }

    private static Task WriteAsync(ObjectStore store, ObjectKey place, string value) => store.WriteAsync(
        StoreEventKind.Added,
        place,
        new JsonObject { ["metadata"] = new JsonObject { ["name"] = place.Name, ["namespace"] = place.Namespace, ["uid"] = "u" }, ["data"] = value },
        0);

    private async Task<string> ReadAsync()
    {
        await using var store = Open();
        return store.Find(Place)!.Parse()["data"]!.GetValue<string>();
    }

    private string Bytes() => string.Concat(Directory.EnumerateFiles(folder.Path, "objects.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
}
