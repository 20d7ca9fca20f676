using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>What the controller's processes use while nothing happens, with ten guests running.</summary>
internal static class Idle
{
    private const int Count = 10;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, TimeSpan window)
    {
        (await lab.ApplyAsync(Guests.Machines(Count))).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "--for=condition=Ready", "--timeout=110s", "virtualmachines", "--all")).Succeeded();
        for (var number = 1; number <= Count; number++)
        {
            await Reach.AwaitAsync(lab, Guests.Address(number));
        }

        // Whatever the boot set off is over once every guest has answered; a minute of quiet is part of what idle means.
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        var processes = lab.ControllerProcesses();
        var before = processes.Sum(ProcessFacts.Ticks);
        await Task.Delay(window, TimeProvider.System);
        var used = (processes.Sum(ProcessFacts.Ticks) - before) / 100.0 / window.TotalSeconds * 100;
        var memory = processes.Sum(ProcessFacts.ResidentMebibytes);
        Console.WriteLine($"  idle: {used:0.00} % of one core, {memory:0} MiB in {processes.Count} processes");
        return
        [
            Figure.Absolute("idle lab with 10 guests: the controller's processes, CPU", "% of one core", 2, [used]),
            Figure.Absolute("idle lab with 10 guests: the controller's processes, resident memory", "MiB", 250, [memory]),
        ];
    }
}
