using System.Runtime.InteropServices;
using Reconciler.Lab.Init;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab;

/// <summary>
/// Process 1 of a machine of the lab: makes its file system, starts its daemons and keeps them running. When it ends, the kernel
/// ends everything in the machine. Behind the hidden verb <c>reconciler lab-init --config FILE</c>.
/// </summary>
public static class LabInit
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs until SIGTERM.</summary>
    /// <param name="configFile">The machine's <see cref="MachineConfig"/> as JSON.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code: 0 after SIGTERM, 2 if the configuration cannot be read or this is not a machine of the lab.</returns>
    public static async Task<int> RunAsync(string configFile, TimeProvider time)
    {
        var journal = new MachineJournal(Console.Error, time);
        // Mounting in anything but a namespace of our own would change the host.
        if (Environment.ProcessId != 1)
        {
            journal.Write("lab-init is the first process of a lab machine; 'reconciler lab up' starts it");
            return 2;
        }

        if (LabJson.ReadFile(configFile, LabJson.Default.MachineConfig) is not { } config)
        {
            journal.Write($"{configFile} cannot be read");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        using var children = new ChildProcesses();
        var environment = EnvironmentOf(config);
        var supervisor = new Supervisor(config, children, environment, time, journal);
        var status = new MachineStatus { Phase = MachinePhase.Starting };
        var gate = new Lock();
        void Publish(Func<MachineStatus, MachineStatus> change)
        {
            lock (gate)
            {
                status = change(status) with { Services = supervisor.Services };
                LabJson.WriteFile(config.StatusFile, status, LabJson.Default.MachineStatus);
            }
        }

        supervisor.Changed = () => Publish(current => current);
        try
        {
            MachineMounts.Make(config);
            journal.Write("file system made");
            var steps = new StepRunner(config, children, supervisor, environment, time, journal);
            foreach (var step in config.Steps)
            {
                Publish(current => current with { Message = StepRunner.Describe(step) });
                using var limit = new CancellationTokenSource(StepTimeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
                try
                {
                    await steps.RunAsync(step, stop.Token, either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!stop.IsCancellationRequested)
                {
                    throw new LabException($"{StepRunner.Describe(step)}: not done after {StepTimeout.TotalSeconds} s");
                }
            }

            journal.Write("ready");
            Publish(current => current with { Phase = MachinePhase.Ready, Message = "" });
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception failure) when (failure is LabException or IOException or UnauthorizedAccessException)
        {
            journal.Write("failed: " + failure.Message);
            Publish(current => current with { Phase = MachinePhase.Failed, Message = failure.Message });
        }

        await supervisor.WhenStoppedAsync().ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        journal.Write("stopping");
        return 0;
    }

    private static Dictionary<string, string> EnvironmentOf(MachineConfig config)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["LANG"] = "C.UTF-8",
            ["HOME"] = "/root",
            // A diagnostics socket of a .NET process would stay in the host's /tmp when the machine is ended.
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        if (config.Prefix is not null)
        {
            environment["TMPDIR"] = "/run/tmp";
        }

        foreach (var name in (string[])["DOTNET_ROOT", "PATH"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment[name] = name == "PATH" ? environment[name] + ":" + value : value;
            }
        }

        return environment;
    }
}
