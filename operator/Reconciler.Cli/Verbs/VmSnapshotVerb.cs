using System.CommandLine;
using System.Globalization;
using Reconciler.Cli.Machines;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Snapshots;

namespace Reconciler.Cli.Verbs;

/// <summary><c>vm snapshot</c> and <c>vm restore</c>: a VirtualMachineSnapshot or VirtualMachineRestore is made and followed to its end.</summary>
internal static class VmSnapshotVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary><c>vm snapshot NAME</c>.</summary>
    public static Command Snapshot()
    {
        var machine = new Argument<string>("NAME") { Description = "The VirtualMachine." };
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var name = new Option<string?>("--name") { Description = "The snapshot's name. Default: the machine's and the time." };
        var quiesce = new Option<QuiesceMode>("--quiesce") { Description = "Whether the guest agent freezes the file systems.", DefaultValueFactory = _ => QuiesceMode.Prefer };
        var noWait = new Option<bool>("--no-wait") { Description = "Only asks for it." };
        var command = new Command("snapshot", "Takes a snapshot of a machine's disks, all of one moment; the guest runs on. Exit 0: done; 1: it failed; 2: not known.") { machine, kubeconfig, ns, name, quiesce, noWait };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var of = parsed.GetRequiredValue(machine);
            var request = new MachineRequest<VirtualMachineSnapshot>(client, Kinds.VirtualMachineSnapshots, snapshot => snapshot.Status?.Phase, snapshot => snapshot.Status?.Conditions)
            {
                Machine = of,
                What = $"Snapshot of {of}",
                Done = Taken,
                Timeout = Patience,
            };
            var wanted = new VirtualMachineSnapshot
            {
                Metadata = new ObjectMeta { Namespace = parsed.GetValue(ns) ?? contextNamespace, Name = parsed.GetValue(name) ?? Name(of, client.Time) },
                Spec = new VirtualMachineSnapshotSpec { VirtualMachine = of, Quiesce = parsed.GetValue(quiesce) },
            };
            return await request.RunAsync(wanted, !parsed.GetValue(noWait), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation);
        });
        return command;
    }

    /// <summary><c>vm restore NAME --snapshot SNAPSHOT [--to NEW]</c>.</summary>
    public static Command Restore()
    {
        var machine = new Argument<string>("NAME") { Description = "The VirtualMachine." };
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var snapshot = new Option<string>("--snapshot") { Description = "The snapshot to go back to. What the guest wrote since is lost.", Required = true };
        var to = new Option<string?>("--to") { Description = "Make a new VirtualMachine of this name with the snapshot's disks instead; the other one runs on." };
        var noWait = new Option<bool>("--no-wait") { Description = "Only asks for it." };
        var command = new Command(
            "restore", "Stops a machine, brings its disks back to a snapshot, and lets it be as its spec says; or makes a new machine of the snapshot. Exit 0: done; 1: it failed or makes no sense; 2: not known.")
        { machine, kubeconfig, ns, snapshot, to, noWait };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var (of, back) = (parsed.GetRequiredValue(machine), parsed.GetRequiredValue(snapshot));
            var made = parsed.GetValue(to);
            var where = parsed.GetValue(ns) ?? contextNamespace;
            if (await client.For(Kinds.VirtualMachineSnapshots).FindAsync(new ResourceKey(where, back), cancellation) is not { } found)
            {
                throw new CommandFailedException($"there is no VirtualMachineSnapshot {back} in namespace {where}") { ExitCode = ExitCodes.Negative };
            }

            if (found.Spec.VirtualMachine != of)
            {
                throw new CommandFailedException($"snapshot {back} is of VirtualMachine {found.Spec.VirtualMachine}, not of {of}") { ExitCode = ExitCodes.Negative };
            }

            var request = new MachineRequest<VirtualMachineRestore>(client, Kinds.VirtualMachineRestores, restore => restore.Status?.Phase, restore => restore.Status?.Conditions)
            {
                Machine = of,
                What = $"Restore of {of}",
                Done = _ => made is null ? $"virtualmachine/{of} is as in snapshot {back}" : $"virtualmachine/{made} has the disks of snapshot {back}",
                Timeout = Patience,
            };
            var wanted = new VirtualMachineRestore
            {
                Metadata = new ObjectMeta { Namespace = where, Name = Name(of, client.Time) },
                Spec = new VirtualMachineRestoreSpec { Snapshot = back, Target = made is null ? new RestoreTarget { InPlace = new InPlaceRestore() } : new RestoreTarget { NewVirtualMachine = made } },
            };
            return await request.RunAsync(wanted, !parsed.GetValue(noWait), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation);
        });
        return command;
    }

    private static string Name(string machine, TimeProvider time) => string.Create(CultureInfo.InvariantCulture, $"{machine}-{time.GetUtcNow():yyyyMMdd-HHmmss-fff}");

    private static string Taken(VirtualMachineSnapshot snapshot) => string.Create(
        CultureInfo.InvariantCulture,
        $"virtualmachinesnapshot/{snapshot.Metadata.Name} taken ({snapshot.Status?.Consistency}{(snapshot.Status?.FrozenFor is { } frozen ? $", frozen for {frozen.Value.TotalMilliseconds:0} ms" : "")})");
}
