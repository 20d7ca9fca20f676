using Reconciler.Agent.Denials;

namespace Reconciler.Agent.Tests.Denials;

public sealed class LogTailTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-tail-").FullName;

    private string File => Path.Combine(folder, "ovn-controller.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Tail_TellsWhatIsAdded_NotWhatStoodThere()
    {
        Append("old\n");
        using var tail = new LogTail(File);
        Read(tail).Should().BeEmpty();

        Append("one\ntwo\nhal");
        Read(tail).Should().Equal("one", "two");
        Append("f\n");
        Read(tail).Should().Equal("half");
        Read(tail).Should().BeEmpty();
    }

    [Fact]
    public void Tail_WhoseFileComesLater_TellsAllOfIt()
    {
        using var tail = new LogTail(File);
        Read(tail).Should().BeEmpty();

        Append("first\n");

        Read(tail).Should().Equal("first");
    }

    [Fact]
    public void RotatedLog_IsReadToItsEnd_ThenTheNewOne()
    {
        Append("old\n");
        using var tail = new LogTail(File);
        Read(tail);

        Append("last\n");
        System.IO.File.Move(File, File + ".1");
        Append("fresh\n");

        Read(tail).Should().Equal("last", "fresh");
    }

    [Fact]
    public void TruncatedLog_IsReadFromItsBeginning()
    {
        Append("a long line that stands there\n");
        using var tail = new LogTail(File);
        Read(tail);

        System.IO.File.WriteAllText(File, "new\n");

        Read(tail).Should().Equal("new");
    }

    [Fact]
    public void EndlessLine_IsCut_AndTheNextOneIsWhole()
    {
        using var tail = new LogTail(File);
        Read(tail);

        Append(new string('x', 1_000_000) + "\nnext\n");

        Read(tail).Should().Equal(new string('x', LogTail.LongestLine), "next");
    }

    private static List<string> Read(LogTail tail)
    {
        List<string> lines = [];
        tail.Read(line => lines.Add(line.ToString()));
        return lines;
    }

    private void Append(string text) => System.IO.File.AppendAllText(File, text);
}
