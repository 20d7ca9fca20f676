using System.Reflection;
using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>
/// Finds libvirt's client libraries: in the folder named by <c>RECONCILER_LIBVIRT_DIR</c> if it is set (libvirt unpacked
/// beside the project rather than installed), else wherever the system's loader finds them.
/// </summary>
internal static class LibvirtLibrary
{
    /// <summary>The environment variable that names a folder with libvirt.so.0 and what it needs.</summary>
    public const string DirectoryVariable = "RECONCILER_LIBVIRT_DIR";

    public const string Core = "libvirt.so.0";
    public const string Qemu = "libvirt-qemu.so.0";

    private static int registered;

    /// <summary>Registers the resolver; later calls do nothing.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(LibvirtLibrary).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name is not (Core or Qemu))
        {
            return 0;
        }

        var folder = Environment.GetEnvironmentVariable(DirectoryVariable);
        if (!string.IsNullOrEmpty(folder) && File.Exists(Path.Combine(folder, name)))
        {
            return LoadFrom(folder, name, []);
        }

        return NativeLibrary.TryLoad(name, out var handle)
            ? handle
            : throw new DllNotFoundException(
                $"{name} was not found. Install libvirt's client library (Debian: libvirt0) or set {DirectoryVariable} to the folder that holds it.");
    }

    /// <summary>
    /// Loads a library after those of its dependencies that stand in the same folder: the loader then finds them by name
    /// among what is already in the process, so no LD_LIBRARY_PATH is needed.
    /// </summary>
    private static nint LoadFrom(string folder, string name, HashSet<string> visited)
    {
        var path = Path.Combine(folder, name);
        foreach (var dependency in ElfDependencies.Read(path))
        {
            // libc and the loader itself must remain the process's own.
            if (!IsPartOfLibc(dependency) && File.Exists(Path.Combine(folder, dependency)) && visited.Add(dependency))
            {
                LoadFrom(folder, dependency, visited);
            }
        }

        return NativeLibrary.Load(path);
    }

    private static bool IsPartOfLibc(string name) =>
        name.Split('.')[0] is "libc" or "libm" or "libdl" or "libpthread" or "librt" or "libresolv" or "libutil" || name.StartsWith("ld-", StringComparison.Ordinal);
}
