using Reconciler.Lab.Machines;

namespace Reconciler.Lab.Init;

/// <summary>Carries out the steps of a machine.</summary>
internal sealed class StepRunner(MachineConfig config, ChildProcesses children, Supervisor supervisor, IReadOnlyDictionary<string, string> environment, TimeProvider time, MachineJournal journal)
{
    /// <summary>Says in words what a step does.</summary>
    public static string Describe(MachineStep step) => step switch
    {
        { Run: { } run } => "run " + string.Join(' ', run),
        { Start: { } service } => "start " + service.Name,
        { WaitForLink: { } link } => "wait for the interface " + link,
        { WaitForPath: { } path } => "wait for " + path,
        _ => "nothing",
    };

    /// <summary>Carries out one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="life">Cancelled when the machine goes down: how long a service started here lives.</param>
    /// <param name="patience">Cancelled when the step has taken too long.</param>
    public async Task RunAsync(MachineStep step, CancellationToken life, CancellationToken patience)
    {
        switch (step)
        {
            case { Run: { } arguments }:
                if (step.UnlessExists is { } path && File.Exists(path))
                {
                    break;
                }

                journal.Write(Describe(step));
                var (_, end) = children.Start(arguments, environment, Path.Combine(config.LogFolder, "steps.log"));
                var result = await end.WaitAsync(patience).ConfigureAwait(false);
                if (result != "exit code 0")
                {
                    throw new LabException($"'{string.Join(' ', arguments)}' ended with {result}{LastLine()}");
                }

                break;
            case { Start: { } service }:
                supervisor.Start(service, life);
                break;
            case { WaitForLink: { } link }:
                await Waits.ForLinkAsync(link, time, patience).ConfigureAwait(false);
                break;
            case { WaitForPath: { } awaited }:
                await Waits.ForPathAsync(awaited, time, patience).ConfigureAwait(false);
                break;
        }
    }

    private string LastLine()
    {
        var file = Path.Combine(config.LogFolder, "steps.log");
        var line = File.Exists(file) ? File.ReadLines(file).LastOrDefault(text => text.Trim().Length > 0) : null;
        return line is null ? "" : ": " + line;
    }
}
