using System.Collections.Immutable;
using Reconciler.Language.Common;

namespace Reconciler.Topology;

/// <summary>What selectors of policies choose from.</summary>
public sealed record PolicySurroundings
{
    /// <summary>All machines that have ports, in any order.</summary>
    public required ImmutableArray<PolicyMachine> Machines { get; init; }

    /// <summary>The labels of namespaces by their name; one that is not here has none.</summary>
    public ImmutableDictionary<string, ValueMap> Namespaces { get; init; } = ImmutableDictionary<string, ValueMap>.Empty;

    /// <summary>The machines of a namespace which a selector selects.</summary>
    public IEnumerable<PolicyMachine> Select(string @namespace, LabelSelector selector) =>
        Machines.Where(machine => machine.Namespace == @namespace && selector.Matches(machine.Labels));

    /// <summary>The machines in the namespaces which a selector selects, narrowed by a selector of machines.</summary>
    internal IEnumerable<PolicyMachine> Select(LabelSelector namespaces, LabelSelector? selector) =>
        Machines.Where(machine => namespaces.Matches(LabelsOf(machine.Namespace)) && (selector?.Matches(machine.Labels) ?? true));

    private ValueMap LabelsOf(string @namespace)
    {
        var labels = Namespaces.GetValueOrDefault(@namespace) ?? [];
        // As on any Kubernetes: every namespace can be selected by its name.
        return labels.ContainsKey(NameLabel) ? labels : new ValueMap(labels.Append(KeyValuePair.Create(NameLabel, @namespace)));
    }

    private const string NameLabel = "kubernetes.io/metadata.name";
}
