using System.Runtime.CompilerServices;

namespace Reconciler.Agent.Tests;

/// <summary>Lets the tests use the libvirt that the provisioning step unpacked, if it is there.</summary>
internal static class LibvirtLocation
{
    private const string Variable = "RECONCILER_LIBVIRT_DIR";

    [ModuleInitializer]
    internal static void Find()
    {
        var shared = Environment.GetEnvironmentVariable("RECONCILER_ARTIFACTS");
        var candidates = new List<string?> { shared };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            candidates.Add(Path.Combine(folder.FullName, "artifacts"));
        }

        var found = candidates.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, "prefix/usr/lib/x86_64-linux-gnu"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libvirt.so.0")));
        if (found is not null && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, found);
        }
    }
}
