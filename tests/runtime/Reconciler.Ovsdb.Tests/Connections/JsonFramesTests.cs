using System.Text;

namespace Reconciler.Ovsdb.Tests.Connections;

public class JsonFramesTests
{
    private const string Stream = """{"a":"}{\"]["}{"b":[{"c":"\\"},"[",{}]} {"d":1}""";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Read_CutsConcatenatedObjects_HoweverTheyArrive(int chunk)
    {
        var frames = new JsonFrames(new Trickle(Encoding.UTF8.GetBytes(Stream), chunk));

        var read = new List<string>();
        while (await frames.ReadAsync(default) is { } document)
        {
            read.Add(document.RootElement.GetRawText());
        }

        read.Should().Equal("""{"a":"}{\"]["}""", """{"b":[{"c":"\\"},"[",{}]}""", """{"d":1}""");
    }

    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > chunk ? buffer[..chunk] : buffer, cancellationToken);
    }
}
