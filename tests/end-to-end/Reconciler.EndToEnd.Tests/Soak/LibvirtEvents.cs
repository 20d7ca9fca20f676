using System.Diagnostics;

namespace Reconciler.EndToEnd.Tests.Soak;

/// <summary>Listens to what libvirt itself says that happens, beside the agent.</summary>
internal sealed class LibvirtEvents : IDisposable
{
    /// <summary>Words of events that only a change of a machine's definition or devices brings.</summary>
    private static readonly string[] Changes =
        ["'lifecycle' for domain * Defined", "'lifecycle' for domain * Undefined", "'device-added'", "'device-removed'", "'metadata-change'", "'balloon-change'", "'tunable'", "Started", "Stopped"];

    private readonly Process process;
    private readonly List<string> lines = [];

    public LibvirtEvents(LabSession lab)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Artifacts, "bin", "virsh"), ["event", "--all", "--loop"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in lab.Variables)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, told) =>
        {
            lock (lines)
            {
                lines.Add(told.Data ?? "");
            }
        };
        process.BeginOutputReadLine();
    }

    /// <summary>How many events there were.</summary>
    public int Count
    {
        get
        {
            lock (lines)
            {
                return lines.Count(line => line.StartsWith("event ", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The events since a count that changed a machine.</summary>
    public IReadOnlyList<string> ChangesSince(int count)
    {
        lock (lines)
        {
            return [.. lines.Where(line => line.StartsWith("event ", StringComparison.Ordinal)).Skip(count).Where(line => Changes.Any(change => Matrix.Placeholders.Matches($"*{change}*", line)))];
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
