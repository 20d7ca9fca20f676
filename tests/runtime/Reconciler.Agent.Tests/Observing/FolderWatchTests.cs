using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Observing;

namespace Reconciler.Agent.Tests.Observing;

public sealed class FolderWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("watch-");
    private readonly Channel<(string? Name, FileChange Change)> told = Channel.CreateUnbounded<(string?, FileChange)>();
    private readonly FolderWatch watch;

    public FolderWatchTests() => watch = new FolderWatch(folder.FullName, (name, change) => told.Writer.TryWrite((name, change)), NullLogger<FolderWatch>.Instance);

    [Fact]
    public async Task TellsWhatHappensToFiles()
    {
        File.WriteAllText(PathOf("a"), "x");
        await SeesAsync("a", FileChange.Created);
        await SeesAsync("a", FileChange.Written);
        File.SetUnixFileMode(PathOf("a"), UnixFileMode.UserRead);
        await SeesAsync("a", FileChange.Attributes);
        File.Move(PathOf("a"), PathOf("b"));
        await SeesAsync("a", FileChange.MovedAway);
        await SeesAsync("b", FileChange.MovedHere);
        File.Delete(PathOf("b"));
        await SeesAsync("b", FileChange.Deleted);
    }

    [Fact]
    public async Task SaysNothingOfWritesToAFileThatStaysOpen()
    {
        await using var disk = new FileStream(PathOf("disk"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1);
        await SeesAsync("disk", FileChange.Created);
        for (var i = 0; i < 1000; i++)
        {
            disk.WriteByte(1);
        }

        File.WriteAllText(PathOf("later"), "");
        (await told.Reader.ReadAsync().AsTask().WaitAsync(Patience)).Name.Should().Be("later", "the writes were not told");
    }

    [Fact]
    public void OfAFolderThatIsNotThere_IsNoWatch()
    {
        using var none = new FolderWatch(PathOf("nowhere"), (_, _) => { }, NullLogger<FolderWatch>.Instance);
    }

    public void Dispose()
    {
        watch.Dispose();
        folder.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private async Task SeesAsync(string name, FileChange change)
    {
        while (await told.Reader.ReadAsync().AsTask().WaitAsync(Patience) is var (seen, what) && (seen != name || !what.HasFlag(change)))
        {
        }
    }
}
