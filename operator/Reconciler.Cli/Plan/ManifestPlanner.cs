using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan.Fields;
using Reconciler.Cli.Plan.Foresight;
using Reconciler.Cli.Plan.Machines;
using Reconciler.Cli.Plan.Networks;
using Reconciler.Cli.Plan.Reading;
using Reconciler.Cli.Plan.Sets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Kinds;

namespace Reconciler.Cli.Plan;

/// <summary>Plans what applying manifests would do: compare, look ahead by the controllers' own derivations, tell.</summary>
internal sealed class ManifestPlanner(IPlanBase basis)
{
    /// <summary>Makes the plan. Nothing is written anywhere.</summary>
    /// <param name="items">The objects of the manifests, in the order in which they are applied.</param>
    /// <param name="skipped">How many documents were left out.</param>
    /// <param name="error">Takes complaints.</param>
    /// <param name="cancellation">Ends the calls.</param>
    public async Task<ManifestPlan> PlanAsync(IReadOnlyList<ObjectDocument> items, int skipped, TextWriter error, CancellationToken cancellation)
    {
        var versions = await basis.CompareAsync(items, cancellation);
        var changed = versions.Where(item => item.Refusal.Length == 0 || item.IsImmutable).Select(item => (Item: item, Fields: FieldComparison.Compare(item.Before, item.After)))
            .Where(item => item.Fields.Count > 0 || item.Item.Before is null || item.Item.After is null).ToList();

        // Whoever changes nothing needs no right to look at everything.
        var prospect = changed.Exists(item => IsLookedAt(item.Item))
            ? Prospect.Of(await basis.ReadAsync(error, cancellation), [.. changed.Select(item => item.Item)], basis.Client, basis.IsCluster)
            : null;
        var fields = changed.ToDictionary(item => item.Item, item => item.Fields);
        var plans = versions.Select(item => Plan(item, fields.GetValueOrDefault(item) ?? [], fields.ContainsKey(item), prospect)).ToList();
        return new ManifestPlan(prospect is null ? plans : AffectedObjects.Add(plans, prospect, basis.Client.Time.GetUtcNow()), skipped);
    }

    private static bool IsLookedAt(ObjectVersions item) => item.Kind.Kind == "Namespace" || ResourceKinds.Find(item.Kind.Kind) is not null;

    private ObjectPlan Plan(ObjectVersions item, IReadOnlyList<FieldChange> changes, bool isChanged, Prospect? prospect)
    {
        var plan = new ObjectPlan
        {
            ApiVersion = item.Kind.ApiVersion,
            Kind = item.Kind.Kind,
            Namespace = item.Namespace,
            Name = item.Name,
            Action = PlanAction.None,
            File = item.Item?.File ?? "",
            Document = item.Item?.Document,
        };
        if (item.Refusal.Length > 0 && !item.IsImmutable)
        {
            return plan with { Action = PlanAction.Refuse, Refusal = item.Refusal };
        }

        if (!isChanged)
        {
            return plan;
        }

        var action = (item.Before, item.After) switch
        {
            (null, _) => PlanAction.Create,
            (_, null) => PlanAction.Delete,
            _ => item.IsImmutable ? PlanAction.Recreate : PlanAction.Change,
        };
        var (fields, notes) = Consequences(item, action == PlanAction.Change ? changes : [], prospect);
        return plan with
        {
            Action = action,
            Fields = action == PlanAction.Recreate ? [.. changes.Select(change => Field(item, change) with { Effect = Effect.Recreate })] : fields,
            Notes = item.IsImmutable ? [item.Refusal, .. notes] : notes,
        };
    }

    private (IReadOnlyList<FieldPlan> Fields, IReadOnlyList<string> Notes) Consequences(ObjectVersions item, IReadOnlyList<FieldChange> changes, Prospect? prospect)
    {
        var (key, now) = (new ResourceKey(item.Namespace, item.Name), basis.Client.Time.GetUtcNow());
        switch (item.Kind.Kind)
        {
            case "VirtualMachine" when prospect is not null:
                var machine = MachineProspect.Of(key, prospect, now);
                return (MachineFields.Of(changes, machine.Forecast ?? (machine.After is null ? null : new MachineForecast()), machine.New?.Spec.Drift), [.. MachineNotes.Of(machine, prospect, now)]);
            case "VirtualMachineSet" when prospect is not null:
                var set = SetProspect.Of(key, prospect, now);
                return ([.. changes.Select(change => Field(item, change, SetNotes.Field(change, set)))], [.. SetNotes.Of(set)]);
            case "VirtualNetwork" when prospect is not null:
                return (Fields(item, changes), [.. NetworkNotes.Of(key, prospect)]);
            case "AccessPolicy" or "QuarantinePolicy" when prospect is not null:
                return (Fields(item, changes), [.. PolicyNotes.Of(item.Kind.Kind, key, prospect)]);
            default:
                return (Fields(item, changes), []);
        }
    }

    private static List<FieldPlan> Fields(ObjectVersions item, IReadOnlyList<FieldChange> changes) => [.. changes.Select(change => Field(item, change))];

    private static FieldPlan Field(ObjectVersions item, FieldChange change) => Field(item, change, FieldRules.Of(item.Kind.Kind, change.Path));

    private static FieldPlan Field(ObjectVersions item, FieldChange change, (Effect Effect, string Note) consequence) => new()
    {
        Path = change.Path,
        Before = FieldValue.Show(item.Kind.Kind, change.Path, change.Before),
        After = FieldValue.Show(item.Kind.Kind, change.Path, change.After),
        Effect = consequence.Effect,
        Note = consequence.Note,
    };
}
