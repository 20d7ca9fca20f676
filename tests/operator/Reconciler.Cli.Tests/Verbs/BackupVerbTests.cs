using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes.Connection;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class BackupVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => folder["data"];

    private string Archive => folder["backup.tar.gz"];

    private string Restored => folder["restored"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Backup_WhileWritesGoOn_HoldsOneMomentAndComesBack()
    {
        string before;
        await using (var api = await StartAsync(Data))
        {
            using var client = Client(api);
            await PostAsync(client, "secrets", """{"metadata":{"name":"password"},"stringData":{"value":"hunter2"}}""");
            before = await VersionAsync(client);
            using var enough = new CancellationTokenSource();
            var begun = new TaskCompletionSource();
            var writing = Task.Run(async () =>
            {
                var written = 0;
                for (; !enough.IsCancellationRequested; written++)
                {
                    await PostAsync(client, "configmaps", $$"""{"metadata":{"name":"n{{written:D5}}"} }""");
                    begun.TrySetResult();
                }

                return written;
            });
            await begun.Task;
            (await CommandRun.Of("backup", Archive, "--data-dir", Data)).Should().Be((0, Archive + "\n", ""));
            await enough.CancelAsync();
            (await writing).Should().BePositive();
        }

        new FileInfo(Archive).UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFileSystemEntries(folder.Path).Should().BeEquivalentTo(Data, Archive);
        Directory.GetFiles(Data, "*backup*").Should().BeEmpty();
        var (code, output, error) = await CommandRun.Of("restore", Archive, "--data-dir", Restored);
        (code, error).Should().Be((0, ""));
        output.Should().Contain($"reconciler up --data-dir {Restored}");

        await using var again = await StartAsync(Restored);

        // The kubeconfig of before names the same authority and token.
        using var old = Client(again, Path.Combine(Data, "kubeconfig"));
        var names = await NamesAsync(old, "configmaps");
        names.Should().NotBeEmpty().And.Equal(names.Select((_, number) => $"n{number:D5}"), "all of one moment: no later write without the earlier ones");
        using var secret = await GetAsync(old, "secrets/password");
        secret.RootElement.GetProperty("data").GetProperty("value").GetString().Should().Be(Convert.ToBase64String("hunter2"u8));

        // Whoever followed the lost API starts anew, however far that had counted.
        using var watch = await old.GetAsync($"api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=5&resourceVersion={before}");
        (await watch.Content.ReadAsStringAsync()).Should().Contain("\"code\":410");
        long.Parse(await VersionAsync(old), System.Globalization.CultureInfo.InvariantCulture).Should().BeGreaterThan(1_000_000_000);
    }

    [Fact]
    public async Task Backup_OfAnApiThatDoesNotRun_ReadsItsFolder()
    {
        await MakeAsync();
        (await CommandRun.Of("backup", Archive, "--data-dir", Data)).ExitCode.Should().Be(0);
        (await CommandRun.Of("restore", Archive, "--data-dir", Restored)).ExitCode.Should().Be(0);
        await using var api = await StartAsync(Restored);
        using var client = Client(api);
        (await NamesAsync(client, "secrets")).Should().Equal("password");
    }

    [Fact]
    public async Task Backup_ByAUserWithoutTheRight_IsRefused()
    {
        await using var api = await StartAsync(Data);
        var kubeconfig = folder["viewer"];
        api.WriteKubeconfig(new Reconciler.EmbeddedApi.Authentication.ClientKubeconfig(kubeconfig, "vera", []));
        var (code, _, error) = await CommandRun.Of("backup", Archive, "--data-dir", Data, "--kubeconfig", kubeconfig);
        code.Should().Be(2);
        error.Should().Contain("User \"vera\" cannot get path \"/backup\"");
        File.Exists(Archive).Should().BeFalse();
    }

    [Fact]
    public async Task Backup_OverAFileOrOfNoDataFolder_IsRefused()
    {
        await File.WriteAllTextAsync(Archive, "mine");
        (await CommandRun.Of("backup", Archive, "--data-dir", Data)).Should().Be((2, "", $"reconciler: {Archive} exists already; it is left as it is\n"));
        var (code, _, error) = await CommandRun.Of("backup", folder["other"], "--data-dir", folder["nothing"]);
        (code, error).Should().Be((2, $"reconciler: {folder["nothing"]} holds no objects.db: it is no data folder of the API\n"));
        Directory.GetFileSystemEntries(folder.Path).Should().Equal(Archive);
    }

    [Fact]
    public async Task Restore_IntoAFolderInUse_LeavesItAsItIs()
    {
        await MakeAsync();
        (await CommandRun.Of("backup", Archive, "--data-dir", Data)).ExitCode.Should().Be(0);
        var objects = await File.ReadAllBytesAsync(Path.Combine(Data, "objects.db"));
        var (code, _, error) = await CommandRun.Of("restore", Archive, "--data-dir", Data);
        (code, error).Should().Be((2, $"reconciler: {Data} is not empty; what it holds is left as it is. End what runs on it and move it away, then restore again.\n"));
        (await File.ReadAllBytesAsync(Path.Combine(Data, "objects.db"))).Should().Equal(objects);
    }

    [Fact]
    public async Task Restore_OfADamagedArchive_LeavesNothing()
    {
        await MakeAsync();
        (await CommandRun.Of("backup", Archive, "--data-dir", Data)).ExitCode.Should().Be(0);
        var whole = await File.ReadAllBytesAsync(Archive);
        var flipped = (byte[])whole.Clone();
        flipped[whole.Length / 2] ^= 0x55;
        foreach (var damaged in new[] { [], whole[..100], whole[..(whole.Length / 2)], whole[..^30], flipped, Encoding.UTF8.GetBytes("no archive at all") })
        {
            await File.WriteAllBytesAsync(folder["damaged"], damaged);
            (await CommandRun.Of("restore", folder["damaged"], "--data-dir", Restored)).ExitCode.Should().Be(2, "of {0} bytes", damaged.Length);
            Directory.GetDirectories(folder.Path).Should().Equal(Data);
        }
    }

    [Theory]
    [InlineData("../outside", TarEntryType.RegularFile)]
    [InlineData("/etc/cron.d/mine", TarEntryType.RegularFile)]
    [InlineData("pki/../../outside", TarEntryType.RegularFile)]
    [InlineData("pki/link", TarEntryType.SymbolicLink)]
    public async Task Restore_OfAnArchiveThatWritesElsewhere_IsRefused(string name, TarEntryType type)
    {
        await using (var gzip = new GZipStream(File.Create(Archive), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
        {
            var entry = new PaxTarEntry(type, name);
            if (type == TarEntryType.SymbolicLink)
            {
                entry.LinkName = "/etc/passwd";
            }
            else
            {
                entry.DataStream = new MemoryStream("text"u8.ToArray());
            }

            await tar.WriteEntryAsync(entry);
        }

        var (code, _, error) = await CommandRun.Of("restore", Archive, "--data-dir", Restored);
        (code, error).Should().Be((2, $"reconciler: the archive holds {name}, which is no part of a backup\n"));
        Directory.GetFileSystemEntries(folder.Path).Should().Equal(Archive);
    }

    [Fact]
    public async Task Restore_WithoutTheKeysOfSecrets_IsRefusedUntilTheyAreGiven()
    {
        var keys = folder["keys"];
        await File.WriteAllTextAsync(keys, Convert.ToBase64String(new byte[32]) + "\n");
        await MakeAsync(keys);
        (await CommandRun.Of("backup", Archive, "--data-dir", Data, "--secrets-key-file", keys)).ExitCode.Should().Be(0);
        var (code, _, error) = await CommandRun.Of("restore", Archive, "--data-dir", Restored);
        code.Should().Be(2);
        error.Should().Contain("key");
        Directory.Exists(Restored).Should().BeFalse();
        (await CommandRun.Of("restore", Archive, "--data-dir", Restored, "--secrets-key-file", keys)).ExitCode.Should().Be(0);
    }

    private static Task<EmbeddedApiHost> StartAsync(string data, string? keys = null) => EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = data, SecretKeyFile = keys });

    private static HttpClient Client(EmbeddedApiHost api, string? kubeconfig = null)
    {
        var client = ApiConnection.Open(ApiConnection.Load(kubeconfig ?? api.KubeconfigPath));
        client.BaseAddress = api.Address;
        return client;
    }

    private static async Task PostAsync(HttpClient client, string plural, string json)
    {
        using var answer = await client.PostAsync($"api/v1/namespaces/default/{plural}", new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonDocument> GetAsync(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync("api/v1/namespaces/default/" + path));

    private static async Task<string> VersionAsync(HttpClient client)
    {
        using var list = await GetAsync(client, "configmaps?limit=1");
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    private static async Task<string[]> NamesAsync(HttpClient client, string plural)
    {
        using var list = await GetAsync(client, plural);
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!)];
    }

    private async Task MakeAsync(string? keys = null)
    {
        await using var api = await StartAsync(Data, keys);
        using var client = Client(api);
        await PostAsync(client, "secrets", """{"metadata":{"name":"password"},"stringData":{"value":"hunter2"}}""");
    }
}
