using System.Diagnostics;

namespace Reconciler.Testing.Databases;

/// <summary>The real programs of Open vSwitch and OVN, from the project's own folder of unpacked packages.</summary>
internal static class Tools
{
    public static string Artifacts { get; } = FindArtifacts();

    public static string Schema(string file) => Path.Combine(
        Artifacts, "prefix/usr/share", file.StartsWith("ovn", StringComparison.Ordinal) ? "ovn" : "openvswitch", file);

    /// <summary>Runs a program to its end and returns what it wrote; a failure of the program fails the test.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Artifacts, "bin", program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {await errors}{await output}");
    }

    private static string FindArtifacts()
    {
        if (Environment.GetEnvironmentVariable("RECONCILER_ARTIFACTS") is { Length: > 0 } given)
        {
            return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "artifacts/prefix")))
            {
                return Path.Combine(folder.FullName, "artifacts");
            }
        }

        throw new InvalidOperationException("No artifacts/prefix above the tests and no RECONCILER_ARTIFACTS; scripts/provision makes it.");
    }
}
