using System.Runtime.InteropServices;

namespace Reconciler.Lab.Native;

/// <summary>The calls of the C library that .NET has no API for.</summary>
internal static unsafe partial class LinuxCalls
{
    internal const int ErrorNoChild = 10;
    internal const int ErrorInterrupted = 4;
    internal const int SignalKill = 9;
    internal const int SignalTerminate = 15;

    internal const ulong MountReadOnly = 1;
    internal const ulong MountRemount = 0x20;
    internal const ulong MountBind = 0x1000;
    internal const ulong MountRecursive = 0x4000;
    internal const ulong MountPrivate = 1 << 18;
    internal const ulong MountNoSuid = 2;
    internal const ulong MountNoDevices = 4;
    internal const ulong MountNoExecution = 8;

    internal const short SpawnSetMask = 0x08;
    internal const short SpawnSetDefaults = 0x04;
    internal const short SpawnNewSession = 0x80;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sethostname(string name, nuint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int process, out int status, int options);

    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int execvp(byte* file, byte** arguments);

    [LibraryImport("libc")]
    internal static partial int posix_spawnp(out int process, byte* file, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(byte* set);

    [LibraryImport("libc")]
    internal static partial int sigfillset(byte* set);
}
