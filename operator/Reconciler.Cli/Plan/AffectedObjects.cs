using Reconciler.Cli.Plan.Foresight;
using Reconciler.Cli.Plan.Machines;
using Reconciler.Cli.Plan.Networks;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Operator.Machines;

namespace Reconciler.Cli.Plan;

/// <summary>Finds the objects that nobody changes and that change all the same, since others do on which they depend. Pure.</summary>
internal static class AffectedObjects
{
    /// <summary>The plans with those of affected objects: in place where a manifest names them too, else at the end.</summary>
    public static IReadOnlyList<ObjectPlan> Add(IReadOnlyList<ObjectPlan> plans, Prospect prospect, DateTimeOffset now)
    {
        var changed = plans.Where(plan => plan.Action is PlanAction.Create or PlanAction.Change or PlanAction.Delete or PlanAction.Recreate).ToList();
        var known = changed.Select(plan => (plan.Kind, new ResourceKey(plan.Namespace, plan.Name))).ToHashSet();
        var affected = Machines().Concat(Networks()).Concat(Policies(Kinds.AccessPolicies.Kind, prospect.After.Objects.Of<AccessPolicy>()))
            .Concat(Policies(Kinds.QuarantinePolicies.Kind, prospect.After.Objects.Of<QuarantinePolicy>())).ToList();
        var named = plans.Select(plan => affected.Find(other => other.ToString() == plan.ToString()) is { } found ? found with { File = plan.File, Document = plan.Document } : plan).ToList();
        return [.. named, .. affected.Where(plan => !named.Exists(other => other.ToString() == plan.ToString()))];

        IEnumerable<ObjectPlan> Machines()
        {
            foreach (var item in Unchanged<VirtualMachine>(Kinds.VirtualMachines.Kind))
            {
                var machine = MachineProspect.Of(ResourceKey.Of(item), prospect, now);
                var fields = MachineFields.Of([], machine.Forecast, item.Spec.Drift);
                var notes = MachineNotes.Of(machine, prospect, now).Except(MachineNotes.Addresses(machine)).ToList();
                if (fields.Count > 0 || notes.Count > 0)
                {
                    yield return Plan(Kinds.VirtualMachines.Kind, item, [.. notes, .. MachineNotes.Addresses(machine)], Depends(item)) with { Fields = fields };
                }
            }
        }

        IEnumerable<ObjectPlan> Networks()
        {
            foreach (var item in Unchanged<VirtualNetwork>(Kinds.VirtualNetworks.Kind))
            {
                if (RowText.Summary(NetworkNotes.OwnRows(ResourceKey.Of(item), prospect)) is { } summary)
                {
                    yield return Plan(Kinds.VirtualNetworks.Kind, item, [summary], plan => plan.Kind is "PhysicalNetwork" or "HypervisorNode" or "VirtualNetwork" or "Namespace");
                }
            }
        }

        IEnumerable<ObjectPlan> Policies(string kind, IEnumerable<Resource> policies)
        {
            foreach (var item in policies.Where(item => !known.Contains((kind, ResourceKey.Of(item)))))
            {
                var notes = PolicyNotes.Of(kind, ResourceKey.Of(item), prospect).ToList();
                if (notes.Count > 0)
                {
                    yield return Plan(kind, item, notes, Concerns(kind, ResourceKey.Of(item)));
                }
            }
        }

        // A machine that the policy selects now or no longer is the nearest cause; else whatever a peer or a selected port may come from.
        Func<ObjectPlan, bool> Concerns(string kind, ResourceKey key)
        {
            var (before, after) = (PolicyNotes.Selected(kind, key, prospect.Before) ?? [], PolicyNotes.Selected(kind, key, prospect.After) ?? []);
            var moved = before.Except(after).Concat(after.Except(before)).ToHashSet(StringComparer.Ordinal);
            bool IsMoved(ObjectPlan plan) => plan.Kind == Kinds.VirtualMachines.Kind && plan.Namespace == key.Namespace && moved.Contains(plan.Name);
            return changed.Exists(IsMoved) ? IsMoved : plan => plan.Kind is "VirtualMachine" or "VirtualNetwork" or "Namespace";
        }

        // What is there now and then; the rest is in the plans.
        IEnumerable<T> Unchanged<T>(string kind)
            where T : Resource =>
            prospect.After.Objects.Of<T>().Where(item => !known.Contains((kind, ResourceKey.Of(item))) && prospect.Before.Objects.Find<T>(kind, ResourceKey.Of(item)) is not null);

        ObjectPlan Plan(string kind, Resource item, IReadOnlyList<string> notes, Func<ObjectPlan, bool> isCause) => new()
        {
            ApiVersion = item.ApiVersion,
            Kind = kind,
            Namespace = item.Metadata.Namespace ?? "",
            Name = item.Metadata.Name,
            Action = PlanAction.Affect,
            Notes = notes,
            Through = [.. changed.Where(isCause).Select(plan => plan.ToString())],
        };
    }

    /// <summary>Whether a machine depends on the object of a plan.</summary>
    private static Func<ObjectPlan, bool> Depends(VirtualMachine machine)
    {
        var (images, networks) = (MachineReferences.ImagesOf(machine).Select(image => image.Key).ToHashSet(), MachineReferences.NetworksOf(machine).Select(network => network.Key).ToHashSet());
        return plan => plan.Kind switch
        {
            "MachineType" => machine.Spec.MachineType == plan.Name,
            "MachineImage" => images.Contains(new ResourceKey(plan.Namespace, plan.Name)),
            "VirtualNetwork" => networks.Contains(new ResourceKey(plan.Namespace, plan.Name)),
            "QuarantinePolicy" => machine.Metadata.Namespace == plan.Namespace,
            "HypervisorNode" => true,
            _ => false,
        };
    }
}
