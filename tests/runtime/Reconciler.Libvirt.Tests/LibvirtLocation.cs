using System.Runtime.CompilerServices;
using Reconciler.Testing;

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

        var libraries = Path.Combine(Repository.Artifacts, "prefix/usr/lib/x86_64-linux-gnu");
        if (File.Exists(Path.Combine(libraries, "libvirt.so.0")))
        {
            Environment.SetEnvironmentVariable("RECONCILER_LIBVIRT_DIR", libraries);
        }
    }
}
