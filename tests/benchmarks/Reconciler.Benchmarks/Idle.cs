using System.Globalization;
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
        var before = processes.Sum(Ticks);
        await Task.Delay(window, TimeProvider.System);
        var used = (processes.Sum(Ticks) - before) / 100.0 / window.TotalSeconds * 100;
        var memory = processes.Sum(ResidentMebibytes);
        Console.WriteLine($"  idle: {used:0.00} % of one core, {memory:0} MiB in {processes.Count} processes");
        return
        [
            Figure.Absolute("idle lab with 10 guests: the controller's processes, CPU", "% of one core", 2, [used]),
            Figure.Absolute("idle lab with 10 guests: the controller's processes, resident memory", "MiB", 250, [memory]),
        ];
    }

    private static double Ticks(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static double ResidentMebibytes(int pid) =>
        File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();
}
