namespace Reconciler.Lab;

/// <summary>Ends a lab.</summary>
public static class LabDown
{
    /// <summary>
    /// Ends every machine of the lab and removes its folders. Works without a state file, after a crash, and when there is nothing to end.
    /// </summary>
    /// <param name="folders">Which lab.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops waiting; what was not ended yet stays.</param>
    /// <exception cref="LabException">The caller is not root, or another command is at work on this lab.</exception>
    public static async Task RunAsync(LabFolders folders, IProgress<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        LabHost.RequireRoot();
        using var held = new LabLock(folders);
        await EndAsync(folders, progress, time, cancellation).ConfigureAwait(false);
        ForgetFailure(folders);
        progress.Report("the lab is down");
    }

    /// <summary>Removes the logs of a lab that did not come up.</summary>
    internal static void ForgetFailure(LabFolders folders)
    {
        if (Directory.Exists(folders.FailedLogs))
        {
            Directory.Delete(folders.FailedLogs, recursive: true);
        }
    }

    /// <summary>The same for who holds the lock.</summary>
    internal static async Task EndAsync(LabFolders folders, IProgress<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        if (folders.HoldsOtherThings)
        {
            throw new LabException($"{folders.Lab} is no lab's folder (it lacks {Path.GetFileName(folders.Marker)}); nothing was touched. Name another one with --dir");
        }

        // A machine that was just being started when its 'lab up' died may show up only in the next round.
        for (var processes = LabProcesses.Find(folders); processes.Count > 0; processes = LabProcesses.Find(folders))
        {
            progress.Report("ending " + string.Join(", ", processes.Select(process => process.Machine).Distinct().Order(StringComparer.Ordinal)));
            await LabProcesses.EndAsync(processes, time, cancellation).ConfigureAwait(false);
        }

        foreach (var folder in (string[])[folders.Run, folders.Lab])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
