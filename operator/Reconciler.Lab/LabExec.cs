using System.Globalization;
using Reconciler.Lab.Native;

namespace Reconciler.Lab;

/// <summary>Runs a program inside a machine of the lab.</summary>
public static class LabExec
{
    /// <summary>The host's command that runs another inside a machine: in its network, mount, process and host-name namespaces.</summary>
    /// <param name="folders">Which lab.</param>
    /// <param name="machine">The machine: <c>node1</c>, <c>fabric</c>, <c>world</c>, <c>control</c>.</param>
    /// <param name="arguments">The program and its arguments, as they are: no shell is in between.</param>
    /// <returns>A program and its arguments.</returns>
    /// <exception cref="LabException">There is no such machine, or no program is named.</exception>
    public static IReadOnlyList<string> Wrap(LabFolders folders, string machine, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new LabException("name a program to run: reconciler lab exec NODE -- PROGRAM [ARGUMENT...]");
        }

        var inits = LabProcesses.Find(folders).Where(process => process.IsInit).ToList();
        if (inits.FirstOrDefault(process => process.Machine == machine) is not { } init)
        {
            throw new LabException(inits.Count == 0
                ? "the lab is not up; run 'reconciler lab up' first"
                : $"the lab has no machine '{machine}'; it has {string.Join(", ", inits.Select(process => process.Machine).Order(StringComparer.Ordinal))}");
        }

        // The control machine shares the host's network; entering it anyway is harmless.
        return
        [
            "nsenter", "--target", init.ProcessId.ToString(CultureInfo.InvariantCulture), "--mount", "--uts", "--net", "--pid",
            "--", "env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", .. arguments,
        ];
    }

    /// <summary>Replaces the calling program by one inside a machine, with the same terminal and exit code. Returns only by an exception.</summary>
    /// <param name="folders">Which lab.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="arguments">The program and its arguments.</param>
    /// <exception cref="LabException">It cannot be run.</exception>
    public static void Become(LabFolders folders, string machine, IReadOnlyList<string> arguments)
    {
        LabHost.RequireRoot();
        DetachedProcess.Become(Wrap(folders, machine, arguments));
    }

    /// <summary>Runs a program inside a machine to its end.</summary>
    /// <param name="folders">Which lab.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="cancellation">Stops waiting for it.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="LabException">It cannot be run, or its exit code is not 0.</exception>
    public static Task<string> RunAsync(LabFolders folders, string machine, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        LabHost.RunAsync(Wrap(folders, machine, arguments), cancellation);
}
