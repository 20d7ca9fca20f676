using System.Runtime.InteropServices;

namespace Reconciler.Lab.Native;

/// <summary>
/// Starts a process in a session of its own with its output in a file. <see cref="System.Diagnostics.Process"/> cannot do
/// either, and inside an init it would compete for the exit codes that the init has to collect.
/// </summary>
internal static unsafe class DetachedProcess
{
    private const int OpenReadOnly = 0;
    private const int OpenAppend = 0x1 | 0x40 | 0x400;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The program (looked up in PATH) and its arguments.</param>
    /// <param name="environment">The whole environment.</param>
    /// <param name="output">The file that standard output and error are appended to.</param>
    /// <returns>The process id.</returns>
    /// <exception cref="LabException">The program cannot be started.</exception>
    public static int Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string output)
    {
        // glibc: 80, 336 and 128 bytes; musl's are no larger.
        var actions = stackalloc byte[256];
        var attributes = stackalloc byte[512];
        var signals = stackalloc byte[256];
        _ = LinuxCalls.posix_spawn_file_actions_init(actions);
        _ = LinuxCalls.posix_spawnattr_init(attributes);
        using var argumentBlock = new StringBlock(arguments);
        using var environmentBlock = new StringBlock(environment.Select(pair => $"{pair.Key}={pair.Value}"));
        try
        {
            _ = LinuxCalls.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", OpenReadOnly, 0);
            _ = LinuxCalls.posix_spawn_file_actions_addopen(actions, 1, output, OpenAppend, 0x1A4);
            _ = LinuxCalls.posix_spawn_file_actions_adddup2(actions, 1, 2);
            _ = LinuxCalls.posix_spawn_file_actions_addchdir_np(actions, "/");
            // The .NET runtime ignores SIGPIPE and may block others; daemons expect the defaults.
            _ = LinuxCalls.sigemptyset(signals);
            _ = LinuxCalls.posix_spawnattr_setsigmask(attributes, signals);
            _ = LinuxCalls.sigfillset(signals);
            _ = LinuxCalls.posix_spawnattr_setsigdefault(attributes, signals);
            _ = LinuxCalls.posix_spawnattr_setflags(attributes, LinuxCalls.SpawnSetMask | LinuxCalls.SpawnSetDefaults | LinuxCalls.SpawnNewSession);
            var error = LinuxCalls.posix_spawnp(out var process, argumentBlock.Pointer[0], actions, attributes, argumentBlock.Pointer, environmentBlock.Pointer);
            return error == 0 ? process : throw new LabException($"'{arguments[0]}' cannot be started: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = LinuxCalls.posix_spawn_file_actions_destroy(actions);
            _ = LinuxCalls.posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Replaces this process by another program; returns only if that fails.</summary>
    /// <param name="arguments">The program (looked up in PATH) and its arguments.</param>
    /// <exception cref="LabException">The program cannot be started.</exception>
    public static void Become(IReadOnlyList<string> arguments)
    {
        using var block = new StringBlock(arguments);
        _ = LinuxCalls.execvp(block.Pointer[0], block.Pointer);
        throw new LabException($"'{arguments[0]}' cannot be started: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
