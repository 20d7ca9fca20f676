using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Reconciler.Testing.Databases;

namespace Reconciler.Testing.Dataplane;

/// <summary>A guest, or a host outside: a network namespace with one device.</summary>
internal sealed partial record GuestNamespace(string Name, string Device, string Folder)
{
    private const int NewNetwork = 0x40000000;

    private static string Busybox => Path.Combine(Tools.Artifacts, "prefix/usr/bin/busybox");

    /// <summary>Does something, such as opening a socket, in the guest's namespace.</summary>
    public T Inside<T>(Func<T> open)
    {
        T? opened = default;
        Exception? problem = null;
        // A thread belongs to one namespace; this one ends there.
        var thread = new Thread(() =>
        {
            try
            {
                using var there = File.OpenHandle($"/run/netns/{Name}");
                opened = Enter(there, NewNetwork) == 0 ? open() : throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
            catch (Exception failed) when (failed is ExternalException or IOException)
            {
                problem = failed;
            }
        });
        thread.Start();
        thread.Join();
        return problem is null ? opened! : throw new InvalidOperationException($"{Name}: {problem.Message}", problem);
    }

    /// <summary>Runs an applet of busybox in the guest, and returns what it wrote.</summary>
    public Task<string> RunAsync(params string[] applet) => NodeNamespace.ExecuteAsync(["netns", "exec", Name, Busybox, .. applet]);

    /// <summary>What a web server answers.</summary>
    public async Task<string> GetAsync(string address, int port)
    {
        using var client = Start("nc", "-w", "5", address, port.ToString(CultureInfo.InvariantCulture));
        await client.StandardInput.WriteAsync("GET / HTTP/1.0\r\n\r\n");
        await client.StandardInput.FlushAsync();
        var answer = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return answer;
    }

    /// <summary>Starts an applet that stays; the caller ends it.</summary>
    public Process Start(params string[] applet) =>
        Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Name, Busybox, .. applet]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    /// <summary>Starts an applet that listens, and returns when it does; the caller ends it.</summary>
    public async Task<Process> ListenAsync(int port, params string[] applet)
    {
        var server = Start(applet);
        while (!(await RunAsync("netstat", "-ltn")).Contains($":{port.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal))
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"{applet[0]} does not listen on port {port}: it has ended with {server.ExitCode}");
            }
        }

        return server;
    }

    /// <summary>Whether the address answers; asked up to <paramref name="times"/> times, a second apart.</summary>
    public async Task<bool> PingsAsync(string address, int times = 1)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            try
            {
                await RunAsync(address.Contains(':', StringComparison.Ordinal) ? "ping6" : "ping", "-c", "1", "-W", "1", address);
                return true;
            }
            catch (InvalidOperationException) when (attempt < times - 1)
            {
                // No answer within the second; flows of a fresh topology take a moment.
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Gives the device an address and, perhaps, a router.</summary>
    public async Task AddressAsync(string address, string? router = null)
    {
        await NodeNamespace.ExecuteAsync(["-n", Name, "address", "add", address, "dev", Device]);
        if (router is not null)
        {
            await NodeNamespace.ExecuteAsync(["-n", Name, "route", "add", "default", "via", router]);
        }
    }

    /// <summary>Asks for an address by DHCP, takes it, and returns what the server said, name to value.</summary>
    public async Task<Dictionary<string, string>> DhcpAsync()
    {
        var script = Path.Combine(Folder, $"{Device}.dhcp");
        await File.WriteAllTextAsync(script, $"""
            #!{Busybox} sh
            [ "$1" = bound ] && {Busybox} env && exec {Busybox} ip address add "$ip/$mask" dev "$interface"
            exit 0
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var said = await RunAsync("udhcpc", "-i", Device, "-n", "-q", "-f", "-t", "10", "-T", "1", "-O", "mtu", "-s", script);
        var lease = said.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).GroupBy(pair => pair[0]).ToDictionary(pair => pair.Key, pair => pair.First()[1]);
        if (lease.TryGetValue("router", out var router))
        {
            await NodeNamespace.ExecuteAsync(["-n", Name, "route", "add", "default", "via", router]);
        }

        return lease;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeFileHandle @namespace, int kind);
}
