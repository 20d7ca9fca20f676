using System.CommandLine;
using Reconciler.Cli.Machines;
using Reconciler.Cli.Objects;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Verbs;

/// <summary><c>vm start|stop|...</c>: switches a machine on and off by VirtualMachineOperations, so that the right to do so can be given by itself.</summary>
internal static class VmVerb
{
    private static readonly Duration UsualTimeout = Duration.Parse("5m");

    private static readonly (MachineAction Action, string Description)[] Actions =
    [
        (MachineAction.Start, "Switches a machine on; a hibernated one goes on from where it was, a paused one runs again."),
        (MachineAction.Stop, "Shuts a machine down, and powers it off when it does not follow within its grace. It stays off until a start or a change of its runStrategy."),
        (MachineAction.Restart, "Shuts a machine down and switches it on again."),
        (MachineAction.Reset, "Presses the reset button: the guest is not asked."),
        (MachineAction.Pause, "Halts the processors of a machine until it is resumed."),
        (MachineAction.Resume, "Lets a paused machine go on, or wakes a hibernated one."),
        (MachineAction.Hibernate, "Saves a machine's memory to its node's disk and switches it off."),
    ];

    public static Command Create()
    {
        var command = new Command("vm", "Switches machines on and off, and goes into them.");
        foreach (var (action, description) in Actions)
        {
            command.Add(Power(action, description));
        }

        command.Add(VmConsoleVerb.Create());
        command.Add(VmExecVerb.Create());
        command.Add(VmSnapshotVerb.Snapshot());
        command.Add(VmSnapshotVerb.Restore());
        return command;
    }

    private static Command Power(MachineAction action, string description)
    {
        var name = new Argument<string>("NAME") { Description = "The VirtualMachine." };
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var wait = new Option<bool>("--wait") { Description = "Waits until it is done. This is the default." };
        var noWait = new Option<bool>("--no-wait") { Description = "Only asks for it." };
        var timeout = DurationOption.Create("--timeout", "How long to wait, for example 30s. Default: 5m. What was asked for goes on afterwards.");
        var grace = DurationOption.Create("--grace-period", "How long the guest may take to shut down before it is powered off; 0s: not at all. Default: 60s.");
        var command = new Command(action.ToString().ToLowerInvariant(), $"{description} Exit 0: done; 1: it failed or makes no sense; 2: not known.") { name, kubeconfig, ns, wait, noWait, timeout };
        if (action is MachineAction.Stop or MachineAction.Restart)
        {
            command.Add(grace);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(wait) && result.GetValue(noWait))
            {
                result.AddError("--wait and --no-wait exclude each other");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var request = new OperationRequest(client, parsed.GetValue(ns) ?? contextNamespace, parsed.GetRequiredValue(name), action)
            {
                GracePeriod = action is MachineAction.Stop or MachineAction.Restart && parsed.GetValue(grace) is { } text ? Duration.Parse(text) : null,
                Timeout = (parsed.GetValue(timeout) is { } limit ? Duration.Parse(limit) : UsualTimeout).Value,
            };
            return await request.RunAsync(!parsed.GetValue(noWait), output, error, cancellation);
        });
        return command;
    }
}
