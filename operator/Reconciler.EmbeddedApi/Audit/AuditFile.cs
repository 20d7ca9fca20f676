using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Reconciler.EmbeddedApi.Audit;

/// <summary>
/// Appends lines to the audit log, by one writer in the background, and begins a new file when one is full. Requests wait when it cannot
/// follow; a disk that takes nothing more does not stop the API, but is told of.
/// </summary>
internal sealed partial class AuditFile : IAsyncDisposable
{
    private readonly string path;
    private readonly AuditOptions options;
    private readonly ILogger logger;
    private readonly Channel<ReadOnlyMemory<byte>> lines = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(8192) { SingleReader = true });
    private readonly Task writing;
    private long size;

    public AuditFile(string path, AuditOptions options, ILogger logger)
    {
        this.path = path;
        this.options = options;
        this.logger = logger;
        writing = Task.Run(WriteAsync);
    }

    public ValueTask AddAsync(ReadOnlyMemory<byte> line) => lines.Writer.TryWrite(line) ? ValueTask.CompletedTask : WaitAsync(line);

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    private async ValueTask WaitAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            await lines.Writer.WriteAsync(line).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The server ends.
        }
    }

    private async Task WriteAsync()
    {
        FileStream? file = null;
        try
        {
            while (await lines.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                try
                {
                    while (lines.Reader.TryRead(out var line))
                    {
                        file = file is null || size >= options.FileBytes ? Next(file) : file;
                        file.Write(line.Span);
                        size += line.Length;
                    }

                    file?.Flush();
                }
                catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
                {
                    LogNotWritten(path, problem.Message);
                    Abandon(file);
                    file = null;
                }
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static void Abandon(FileStream? broken)
    {
        try
        {
            broken?.Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It tries once more to write what it holds, and is closed all the same.
        }
    }

    private FileStream Next(FileStream? full)
    {
        full?.Dispose();
        if (File.Exists(path) && new FileInfo(path).Length >= options.FileBytes)
        {
            for (var number = options.Files; number > 1; number--)
            {
                if (File.Exists($"{path}.{number - 1}"))
                {
                    File.Move($"{path}.{number - 1}", $"{path}.{number}", overwrite: true);
                }
            }

            if (options.Files > 0)
            {
                File.Move(path, path + ".1", overwrite: true);
            }
            else
            {
                File.Delete(path);
            }
        }

        var next = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 64 * 1024,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        size = next.Length;
        return next;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Lines of the audit log {Path} are lost: {Problem}")]
    private partial void LogNotWritten(string path, string problem);
}
