using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab.Init;

/// <summary>Keeps services running: one that ends is started again, sooner the longer it had lived.</summary>
internal sealed class Supervisor(MachineConfig config, ChildProcesses children, IReadOnlyDictionary<string, string> environment, TimeProvider time, MachineJournal journal)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LivedWell = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, ServiceStatus> services = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> running = [];

    /// <summary>Called after each change.</summary>
    public Action? Changed { get; set; }

    /// <summary>The services, by name.</summary>
    public ImmutableArray<ServiceStatus> Services => [.. services.Values.OrderBy(service => service.Name, StringComparer.Ordinal)];

    /// <summary>Starts a service and keeps it running until cancelled.</summary>
    public void Start(MachineService service, CancellationToken cancellation)
    {
        services[service.Name] = new ServiceStatus { Name = service.Name };
        running.Add(KeepAsync(service, cancellation));
    }

    /// <summary>Completes when all services have been let go.</summary>
    public Task WhenStoppedAsync() => Task.WhenAll(running);

    private async Task KeepAsync(MachineService service, CancellationToken cancellation)
    {
        var pause = FirstPause;
        var additions = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in service.Environment)
        {
            additions[name] = value;
        }

        try
        {
            if (service.StartWhenExists is { } path)
            {
                await Waits.ForPathAsync(path, time, cancellation).ConfigureAwait(false);
            }

            while (true)
            {
                var begin = time.GetTimestamp();
                string end;
                try
                {
                    var (process, ending) = children.Start(service.Arguments, additions, Path.Combine(config.LogFolder, service.Name + ".log"));
                    journal.Write($"{service.Name}: started, process {process}");
                    Update(service.Name, status => status with { ProcessId = process });
                    end = await ending.WaitAsync(cancellation).ConfigureAwait(false);
                }
                catch (LabException fault)
                {
                    end = fault.Message;
                }

                pause = time.GetElapsedTime(begin) > LivedWell ? FirstPause : pause;
                journal.Write($"{service.Name}: ended ({end}); starting again in {pause.TotalMilliseconds} ms");
                Update(service.Name, status => status with { ProcessId = null, Restarts = status.Restarts + 1, LastEnd = end });
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The machine is going down; its process namespace takes the service with it.
        }
    }

    private void Update(string name, Func<ServiceStatus, ServiceStatus> change)
    {
        services[name] = change(services[name]);
        Changed?.Invoke();
    }
}
