using System.Runtime.InteropServices;
using Reconciler.Lab.Native;

namespace Reconciler.Lab.Init;

/// <summary>
/// Starts the children of an init and collects their exit codes, and those of orphans: in a process namespace every process
/// whose parent ends becomes a child of process 1, and stays as a zombie until process 1 asks for its exit code.
/// </summary>
internal sealed class ChildProcesses : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, TaskCompletionSource<string>> waiting = [];
    private readonly SemaphoreSlim started = new(0);
    private volatile bool disposed;

    public ChildProcesses() => new Thread(Collect) { IsBackground = true, Name = "collect exit codes" }.Start();

    /// <summary>Starts a child.</summary>
    /// <returns>Its process id, and how it ended in words (<c>exit code 0</c>, <c>signal 9</c>).</returns>
    public (int ProcessId, Task<string> End) Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string output)
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        int process;
        // Under the lock, so that a child that ends at once is known before its exit code is collected.
        lock (gate)
        {
            process = DetachedProcess.Start(arguments, environment, output);
            waiting[process] = end;
        }

        started.Release();
        return (process, end.Task);
    }

    public void Dispose()
    {
        disposed = true;
        started.Release();
    }

    private void Collect()
    {
        while (!disposed)
        {
            var process = LinuxCalls.waitpid(-1, out var status, 0);
            if (process > 0)
            {
                TaskCompletionSource<string>? end;
                lock (gate)
                {
                    waiting.Remove(process, out end);
                }

                end?.TrySetResult(Describe(status));
            }
            else if (Marshal.GetLastPInvokeError() == LinuxCalls.ErrorNoChild)
            {
                started.Wait();
            }
        }
    }

    private static string Describe(int status) =>
        (status & 0x7F) == 0 ? $"exit code {(status >> 8) & 0xFF}" : $"signal {status & 0x7F}";
}
