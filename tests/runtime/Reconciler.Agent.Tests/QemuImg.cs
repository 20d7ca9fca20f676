using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Reconciler.Agent.Tests;

/// <summary>The real qemu-img: that of the provisioned tools, else the host's.</summary>
internal static class QemuImg
{
    /// <summary>Lets the agent's own calls find it, too.</summary>
    [ModuleInitializer]
    internal static void Find()
    {
        if (Tools().Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "qemu-img"))) is { } found)
        {
            Environment.SetEnvironmentVariable("PATH", found + ":" + Environment.GetEnvironmentVariable("PATH"));
        }
    }

    public static void Run(params string[] arguments)
    {
        using var process = Process.Start("qemu-img", arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }

    private static IEnumerable<string> Tools()
    {
        if (Environment.GetEnvironmentVariable("RECONCILER_ARTIFACTS") is { Length: > 0 } artifacts)
        {
            yield return artifacts;
        }

        for (var parent = new DirectoryInfo(AppContext.BaseDirectory); parent is not null; parent = parent.Parent)
        {
            yield return Path.Combine(parent.FullName, "artifacts");
        }
    }
}
