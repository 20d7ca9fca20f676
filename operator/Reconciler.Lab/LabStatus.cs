using Reconciler.Lab.Machines;

namespace Reconciler.Lab;

/// <summary>Tells how a lab is.</summary>
public static class LabStatus
{
    /// <summary>Looks at the lab's processes and at what their inits report.</summary>
    /// <param name="folders">Which lab.</param>
    public static LabReport Read(LabFolders folders)
    {
        var state = LabJson.ReadFile(folders.StateFile, LabJson.Default.LabState);
        var inits = LabProcesses.Find(folders).Where(process => process.IsInit).ToDictionary(process => process.Machine, process => process.ProcessId, StringComparer.Ordinal);
        var machines = (state?.Machines.Select(machine => machine.Name) ?? [])
            .Union(inits.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new MachineReport
            {
                Name = name,
                ProcessId = inits.TryGetValue(name, out var process) ? process : null,
                Status = LabJson.ReadFile(Path.Combine(folders.MachineRun(name), "status.json"), LabJson.Default.MachineStatus),
            })
            .ToList();
        var up = state is not null && machines.All(machine => machine is { ProcessId: not null, Status.Phase: MachinePhase.Ready });
        return new LabReport { Id = folders.Id, Up = up, EnvironmentFile = up ? folders.EnvironmentFile : null, Machines = machines };
    }
}
