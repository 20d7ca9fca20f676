using Reconciler.Lab.Machines;

namespace Reconciler.Lab;

/// <summary>What <c>lab up</c> started; kept in <see cref="LabFolders.StateFile"/>. Informs people and <c>lab exec</c>; <c>lab down</c> does not rely on it.</summary>
public sealed record LabState
{
    /// <summary>The lab's id.</summary>
    public required string Id { get; init; }

    /// <summary>How many nodes it has.</summary>
    public required int Nodes { get; init; }

    /// <summary>Its machines.</summary>
    public required IReadOnlyList<LabMachine> Machines { get; init; }
}

/// <summary>A machine's first process.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="ProcessId">Process 1 of the machine, as the host numbers it.</param>
/// <param name="StartTime">When it started, in clock ticks since the host's boot: with it the number cannot be mistaken for a later process.</param>
public sealed record LabMachine(string Name, int ProcessId, long StartTime);

/// <summary>The answer of <c>lab status</c>.</summary>
public sealed record LabReport
{
    /// <summary>The lab's id.</summary>
    public required string Id { get; init; }

    /// <summary>Whether a lab is complete: every machine runs and is ready.</summary>
    public required bool Up { get; init; }

    /// <summary>The file to read into a shell; absent if the lab is not up.</summary>
    public string? EnvironmentFile { get; init; }

    /// <summary>The machines that were found.</summary>
    public required IReadOnlyList<MachineReport> Machines { get; init; }

    /// <summary>The report for people: a line for each machine and each daemon.</summary>
    public string ToText()
    {
        var lines = new List<string> { Up ? $"the lab is up; '. {EnvironmentFile}' lets a shell talk to it" : "the lab is not up" };
        foreach (var machine in Machines)
        {
            var phase = machine switch
            {
                { ProcessId: null } => "does not run",
                { Status: { } status } => $"{status.Phase.ToString().ToLowerInvariant()}{(status.Message.Length > 0 ? ": " + status.Message : "")} (process {machine.ProcessId})",
                _ => $"starting (process {machine.ProcessId})",
            };
            lines.Add($"{machine.Name}: {phase}");
            lines.AddRange(machine.Status?.Services.Select(service =>
                $"  {service.Name,-16} {(service.ProcessId is { } process ? "process " + process : "not running")}{(service.Restarts > 0 ? $", restarted {service.Restarts} times, last: {service.LastEnd}" : "")}") ?? []);
        }

        return string.Join('\n', lines);
    }
}

/// <summary>One machine in <see cref="LabReport"/>.</summary>
public sealed record MachineReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its first process, as the host numbers it; absent if it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What its init reports; absent if nothing.</summary>
    public MachineStatus? Status { get; init; }
}
