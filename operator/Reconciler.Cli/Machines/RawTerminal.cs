using System.Runtime.InteropServices;

namespace Reconciler.Cli.Machines;

/// <summary>The terminal of this process in raw mode: every key comes as it is, none is a signal. It is as before when this is disposed, and when the process ends.</summary>
internal sealed unsafe class RawTerminal : IDisposable
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Now = 0;
    private const int Interrupted = 4;
    private readonly byte[] before = new byte[TerminalCalls.StateSize];
    private readonly List<PosixSignalRegistration> signals = [];
    private int isRestored;

    private RawTerminal()
    {
    }

    /// <summary>Takes it over.</summary>
    /// <exception cref="CommandFailedException">The input is no terminal.</exception>
    public static RawTerminal Take()
    {
        var terminal = new RawTerminal();
        if (TerminalCalls.IsTerminal(Input) != 1)
        {
            throw new CommandFailedException("a console needs a terminal as its input; for a single command there is: reconciler vm exec NAME -- COMMAND");
        }

        fixed (byte* state = terminal.before)
        {
            if (TerminalCalls.Get(Input, state) != 0)
            {
                throw new CommandFailedException($"the terminal cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        // Whatever ends the process: the shell gets its terminal back as it was.
        AppDomain.CurrentDomain.ProcessExit += terminal.Ended;
        AppDomain.CurrentDomain.UnhandledException += terminal.Ended;
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, PosixSignal.SIGINT })
        {
            terminal.signals.Add(PosixSignalRegistration.Create(signal, _ => terminal.Restore()));
        }

        var raw = terminal.before.ToArray();
        fixed (byte* state = raw)
        {
            TerminalCalls.MakeRaw(state);
            _ = TerminalCalls.Set(Input, Now, state);
        }

        return terminal;
    }

    /// <summary>Waits for keys.</summary>
    /// <returns>How many bytes came; 0: the terminal is gone.</returns>
    public static int Read(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            nint count;
            do
            {
                count = TerminalCalls.Read(Input, data, (nuint)buffer.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return (int)Math.Max(count, 0);
        }
    }

    /// <summary>Shows bytes as they are.</summary>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* data = bytes)
            {
                var count = TerminalCalls.Write(Output, data, (nuint)bytes.Length);
                if (count <= 0 && Marshal.GetLastPInvokeError() != Interrupted)
                {
                    return;
                }

                bytes = bytes[(int)Math.Max(count, 0)..];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Restore();
        AppDomain.CurrentDomain.ProcessExit -= Ended;
        AppDomain.CurrentDomain.UnhandledException -= Ended;
        signals.ForEach(signal => signal.Dispose());
    }

    private void Ended(object? sender, EventArgs e) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref isRestored, 1) == 0)
        {
            fixed (byte* state = before)
            {
                _ = TerminalCalls.Set(Input, Now, state);
            }

            if (TerminalCalls.IsTerminal(Output) == 1)
            {
                // .NET switches a terminal's keypad mode on when it first writes, and leaves it so.
                Write("\e[?1l\e>"u8);
            }
        }
    }
}
