namespace Reconciler.Cli.Sync.Running;

/// <summary>
/// Who holds a lease: host, process, and this one run. Of a process of this very host it can be known that it is dead, so that a killed sync does not keep
/// the next one waiting until its lease ends. Process ids count only where boot and process namespace are the same; host names may repeat.
/// </summary>
internal static class HolderIdentity
{
    /// <summary>A new one, of this process.</summary>
    public static string New() => $"{Environment.MachineName}/{Environment.ProcessId}/{StartOf(Environment.ProcessId)}/{Place()}/{Guid.NewGuid():N}";

    /// <summary>Whether a holder is known to be dead. Where /proc hides other people's processes, nothing is known of one that is not seen.</summary>
    public static bool IsDead(string identity) =>
        identity.Split('/') is [_, var process, var start, var place, _] && place == Place() && int.TryParse(process, out var id) && StartOf(id) is var now && now != start
        && (now.Length > 0 || SeesOthers());

    /// <summary>Whether other people's processes are shown: the first of all is root's.</summary>
    private static bool SeesOthers() => Environment.IsPrivilegedProcess || File.Exists("/proc/1/stat");

    /// <summary>When a process of this host started, in ticks since boot; empty when it is gone, or a corpse.</summary>
    private static string StartOf(int process)
    {
        try
        {
            // The name in parentheses may hold anything; state is the first field after it, the start the twentieth.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The boot and the process namespace in which a process id means something.</summary>
    private static string Place()
    {
        try
        {
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}.{new FileInfo("/proc/self/ns/pid").LinkTarget?.Split('[', ']').ElementAtOrDefault(1)}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Nothing is known of anybody then.
            return Guid.NewGuid().ToString("N");
        }
    }
}
