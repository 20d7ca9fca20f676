using System.Diagnostics;

namespace Reconciler.Lab.Tests;

/// <summary>What of the host a lab could have changed: links, addresses, packet filter rules, mounts, units, accounts, daemons.</summary>
internal sealed record HostSnapshot(string Links, string Addresses, string Rules, string Mounts, string Units, string Accounts, string Daemons)
{
    private static readonly string[] DaemonNames = ["libvirtd", "virtlogd", "qemu-system", "ovsdb-server", "ovs-vswitchd", "ovn-", "socat", "dnsmasq", "reconciler"];

    public static HostSnapshot Take() => new(
        Run("ip", "-o", "link", "show"),
        Run("ip", "-o", "address", "show"),
        Run(Path.Combine(TestLab.Folders("any").Tools, "nft"), "list", "ruleset"),
        string.Join('\n', File.ReadLines("/proc/self/mounts")),
        Listing("/etc/systemd") + Listing("/etc/init.d") + Listing("/etc/libvirt") + Listing("/etc/openvswitch"),
        File.ReadAllText("/etc/passwd") + File.ReadAllText("/etc/group"),
        RunningDaemons());

    // Only the kinds of programs that a lab runs, in the host's own process namespace: whatever else the host does meanwhile is its own affair.
    private static string RunningDaemons() => string.Join('\n', Process.GetProcesses()
        .Where(process => DaemonNames.Any(name => process.ProcessName.StartsWith(name, StringComparison.Ordinal)) && ProcessNamespace(process.Id) == ProcessNamespace(Environment.ProcessId))
        .Select(process => $"{process.Id} {process.ProcessName}")
        .Order(StringComparer.Ordinal));

    private static string? ProcessNamespace(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/ns/pid", returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    private static string Listing(string folder) => Directory.Exists(folder)
        ? string.Join('\n', Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}"))
        : folder + " is not there";

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0} must work for the comparison to mean anything", program);
        return text;
    }
}
