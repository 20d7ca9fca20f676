using Reconciler.Libvirt;

namespace Reconciler.Cli.Machines;

/// <summary>Joins this process's terminal with a guest's serial console, until one of them ends or the detach key is pressed.</summary>
internal static class SerialConsole
{
    /// <summary>Ctrl+].</summary>
    private const byte DetachKey = 0x1d;

    private const int ChunkSize = 4096;

    /// <summary>Joins them.</summary>
    /// <param name="stream">The guest's console.</param>
    /// <param name="error">Told how it ended.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RunAsync(LibvirtStream stream, TextWriter error, CancellationToken ct)
    {
        string end;
        using (RawTerminal.Take())
        {
            var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var cancelled = ct.Register(() => ended.TrySetResult(""));

            // Each waits in a call that nobody can end; the process does not wait for them.
            Start("console output", () => Show(stream), ended);
            Start("console input", () => Type(stream), ended);
            end = await ended.Task;
        }

        await error.WriteLineAsync(end);
    }

    private static void Start(string name, Func<string> run, TaskCompletionSource<string> ended) => new Thread(() =>
    {
        try
        {
            ended.TrySetResult(run());
        }
        catch (LibvirtException problem)
        {
            ended.TrySetResult($"the console ended: {problem.Message}");
        }
    })
    {
        Name = name,
        IsBackground = true,
    }.Start();

    private static string Show(LibvirtStream stream)
    {
        var chunk = new byte[ChunkSize];
        for (int count; (count = stream.Receive(chunk)) > 0;)
        {
            RawTerminal.Write(chunk.AsSpan(0, count));
        }

        return "the console ended: the guest is off, or somebody else took it";
    }

    private static string Type(LibvirtStream stream)
    {
        var chunk = new byte[ChunkSize];
        for (int count; (count = RawTerminal.Read(chunk)) > 0;)
        {
            var typed = chunk.AsSpan(0, count);
            var detach = typed.IndexOf(DetachKey);
            stream.Send(detach < 0 ? typed : typed[..detach]);
            if (detach >= 0)
            {
                return "detached";
            }
        }

        return "the terminal is gone";
    }
}
