using System.Runtime.CompilerServices;

namespace Reconciler.Libvirt.Tests;

/// <summary>Lets the tests use the libvirt that the provisioning step unpacked into the project, if it is there.</summary>
internal static class LibvirtLocation
{
    [ModuleInitializer]
    internal static void Find()
    {
        if (Environment.GetEnvironmentVariable("RECONCILER_LIBVIRT_DIR") is not null)
        {
            return;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var libraries = Path.Combine(folder.FullName, "artifacts/prefix/usr/lib/x86_64-linux-gnu");
            if (File.Exists(Path.Combine(libraries, "libvirt.so.0")))
            {
                Environment.SetEnvironmentVariable("RECONCILER_LIBVIRT_DIR", libraries);
                return;
            }
        }
    }
}
