using System.Globalization;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;

namespace Reconciler.Operator.Schedules;

/// <summary>A snapshot as a schedule makes it. Pure.</summary>
public static class ScheduledSnapshot
{
    /// <summary>The label with the schedule's name. What bears it is the schedule's to keep or to delete.</summary>
    public const string Label = "reconciler.dev/snapshot-schedule";

    /// <summary>
    /// <c>SCHEDULE.MACHINE.DATE-TIME</c>. Whoever makes the one of a time chooses the same name, so the API's create is the lock by which none is made twice.
    /// </summary>
    public static string NameOf(string schedule, string machine, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{schedule}.{machine}.{time.UtcDateTime:yyyyMMdd-HHmm}");

    /// <summary>The snapshot of a machine for a time.</summary>
    public static VirtualMachineSnapshot New(SnapshotSchedule schedule, VirtualMachine machine, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(machine);
        return new VirtualMachineSnapshot
        {
            ApiVersion = Kinds.VirtualMachineSnapshots.ApiVersion,
            Kind = Kinds.VirtualMachineSnapshots.Kind,
            Metadata = new ObjectMeta
            {
                Namespace = schedule.Metadata.Namespace,
                Name = NameOf(schedule.Metadata.Name, machine.Metadata.Name, time),
                Labels = new ValueMap { [Label] = schedule.Metadata.Name },
            },
            Spec = new VirtualMachineSnapshotSpec { VirtualMachine = machine.Metadata.Name, Memory = schedule.Spec.Template?.Memory, Quiesce = schedule.Spec.Template?.Quiesce },
        };
    }

    /// <summary>The schedule that a snapshot bears the label of; null: none.</summary>
    public static ResourceKey? ScheduleOf(VirtualMachineSnapshot? snapshot) =>
        snapshot?.Metadata.Labels?.GetValueOrDefault(Label) is { Length: > 0 } name ? new ResourceKey(snapshot.Metadata.Namespace ?? "", name) : null;
}
