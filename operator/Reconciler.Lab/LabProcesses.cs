using System.Globalization;
using System.Text;
using Reconciler.Lab.Native;

namespace Reconciler.Lab;

/// <summary>
/// The processes of a lab, found by what they were started with: every machine's init, and the unshare that holds it, name a
/// configuration file in the lab's run folder. All else in a machine ends with its init.
/// </summary>
internal static class LabProcesses
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>A process of a lab.</summary>
    /// <param name="ProcessId">Its number on the host.</param>
    /// <param name="StartTime">When it started, in ticks since boot.</param>
    /// <param name="Machine">The machine.</param>
    /// <param name="IsInit">Whether it is process 1 of the machine, not the unshare before it.</param>
    internal sealed record Found(int ProcessId, long StartTime, string Machine, bool IsInit);

    /// <summary>Finds the lab's processes.</summary>
    public static List<Found> Find(LabFolders folders)
    {
        var found = new List<Found>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && MachineOf(process, folders) is { } machine
                && StartTime(process) is { } start)
            {
                found.Add(new Found(process, start, machine, IsNamespaceInit(process)));
            }
        }

        return found;
    }

    /// <summary>When a process started, in ticks since boot; <c>null</c> if it is gone or only waits to be collected by its parent.</summary>
    public static long? StartTime(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            // The second field, the name in parentheses, may hold anything.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Ends processes at once and waits until the kernel has taken them and all their namespaces held away.</summary>
    public static async Task EndAsync(IReadOnlyList<Found> processes, TimeProvider time, CancellationToken cancellation)
    {
        // The inits first: unshare then ends by itself, with nothing lost between the two.
        foreach (var process in processes.OrderByDescending(process => process.IsInit))
        {
            if (StartTime(process.ProcessId) == process.StartTime)
            {
                _ = LinuxCalls.kill(process.ProcessId, LinuxCalls.SignalKill);
            }
        }

        foreach (var process in processes)
        {
            while (StartTime(process.ProcessId) == process.StartTime)
            {
                await Task.Delay(Step, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static string? MachineOf(int process, LabFolders folders)
    {
        try
        {
            var arguments = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline")).Split('\0');
            var index = Array.IndexOf(arguments, "lab-init");
            if (index < 0 || index + 2 >= arguments.Length || arguments[index + 1] != "--config")
            {
                return null;
            }

            var file = arguments[index + 2];
            var machine = Path.GetFileName(Path.GetDirectoryName(file) ?? "");
            return file == folders.MachineConfig(machine) ? machine : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsNamespaceInit(int process)
    {
        try
        {
            // NSpid: the numbers from the host's namespace inwards.
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("NSpid:", StringComparison.Ordinal));
            var numbers = line?.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            return numbers is { Length: > 2 } && numbers[^1] == "1";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
