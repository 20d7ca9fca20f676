using Reconciler.Cli.Plan.Fields;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Plan.Machines;

/// <summary>Puts the fields that a manifest changes beside what that does to the guest. Pure.</summary>
internal static class MachineFields
{
    /// <summary>Every field with its effect: those that the manifest names, and what follows from them.</summary>
    /// <param name="changes">The fields that the manifest changes.</param>
    /// <param name="forecast">What the node will do; null: there is no guest yet.</param>
    /// <param name="drift">What the new spec says of restarts.</param>
    public static IReadOnlyList<FieldPlan> Of(IReadOnlyList<FieldChange> changes, MachineForecast? forecast, DriftSpec? drift)
    {
        var told = new HashSet<GuestChange>();
        List<FieldPlan> fields = [];
        foreach (var change in changes)
        {
            var planned = MachineFieldRules.PlannedPath(change.Path);
            var same = (forecast?.Changes ?? []).Where(guest => FieldChange.Covers(planned, guest.Path) || FieldChange.Covers(guest.Path, planned)).ToList();
            var obstacle = forecast?.Obstacles.FirstOrDefault(obstacle => FieldChange.Covers(obstacle.Path, planned));
            told.UnionWith(same);
            var (effect, note) = obstacle is not null ? (obstacle.Passing ? Effect.None : Effect.Impossible, obstacle.Message)
                : same.Count > 0 ? Strongest(same, forecast!, drift)
                : forecast is null or { Obstacles.Count: > 0 } ? (Effect.None, "until what it waits for is there")
                : MachineFieldRules.Of(change);
            fields.Add(new FieldPlan
            {
                Path = change.Path,
                Before = FieldValue.Show(nameof(VirtualMachine), change.Path, change.Before),
                After = FieldValue.Show(nameof(VirtualMachine), change.Path, change.After),
                Effect = effect,
                Note = change.Path != planned && same.Count > 0 ? Joined(note, "a new disk is made there, the old file stays") : note,
            });
        }

        fields.AddRange((forecast?.Changes ?? []).Where(guest => !told.Contains(guest)).Select(guest => Derived(guest, forecast!, drift)));
        return [.. fields.OrderBy(field => field.Path, StringComparer.Ordinal)];
    }

    private static FieldPlan Derived(GuestChange guest, MachineForecast forecast, DriftSpec? drift)
    {
        var (effect, note) = Strongest([guest], forecast, drift);
        return new FieldPlan { Path = guest.Path, Before = guest.Before, After = guest.After, Effect = effect, Note = note, IsDerived = true };
    }

    private static (Effect Effect, string Note) Strongest(IReadOnlyList<GuestChange> changes, MachineForecast forecast, DriftSpec? drift)
    {
        var strongest = changes.MaxBy(change => change.Effect)!;
        return (strongest.Effect, strongest.Effect switch
        {
            Effect.Restart when forecast.IsRestarted => "the guest is shut down and started (spec.drift.restart: WhenRequired)",
            Effect.Restart => $"waits (RestartRequired), spec.drift.restart is {drift?.Restart ?? DriftRestart.Never}",
            Effect.Power => strongest.After == nameof(PowerState.Running) ? "the guest is started" : $"the guest becomes {strongest.After}",
            Effect.Impossible when strongest.Path.EndsWith(".size", StringComparison.Ordinal) => "a disk is never shrunk",
            Effect.Impossible => "a person has to put it right",
            _ => "",
        });
    }

    private static string Joined(string one, string other) => one.Length == 0 ? other : $"{one}; {other}";
}
