using System.Diagnostics;
using Reconciler.Lab.Native;

namespace Reconciler.Lab;

/// <summary>The host under the lab: what must hold, and running its programs.</summary>
internal static class LabHost
{
    /// <summary>Refuses with a sentence where a lab cannot be.</summary>
    public static void RequireRoot()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new LabException("the lab needs Linux: it is made of network, mount and process namespaces");
        }

        if (LinuxCalls.geteuid() != 0)
        {
            throw new LabException("the lab needs root, to make namespaces and mounts; nothing of the host is changed. Run it with sudo");
        }
    }

    /// <summary>Refuses where the packages are missing.</summary>
    public static void RequirePackages(LabFolders folders)
    {
        if (!Directory.Exists(Path.Combine(folders.Prefix, "usr")))
        {
            throw new LabException($"{folders.Prefix} is missing; run scripts/provision first");
        }

        if (folders.Prefix.IndexOfAny([':', ',', '\\']) >= 0)
        {
            throw new LabException($"{folders.Prefix} holds a ':', ',' or '\\', which an overlay mount cannot take; move the checkout");
        }
    }

    /// <summary>Runs a program of the host to its end.</summary>
    /// <exception cref="LabException">It fails.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(arguments[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new LabException($"'{arguments[0]}' cannot be started");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        var text = await output.ConfigureAwait(false);
        return process.ExitCode == 0
            ? text
            : throw new LabException($"'{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
    }
}
