using System.Text;
using System.Threading.Channels;

namespace Reconciler.Cli.Tests;

/// <summary>Hands on lines as they are written, so that a test can await them.</summary>
internal sealed class LineWriter : TextWriter
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            line.Append(value);
            return;
        }

        lines.Writer.TryWrite(line.ToString());
        line.Clear();
    }

    /// <summary>The next line.</summary>
    public async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(Bound, TimeProvider.System);
        return await lines.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Whether a line waits.</summary>
    public bool HasLine => lines.Reader.Count > 0;
}
