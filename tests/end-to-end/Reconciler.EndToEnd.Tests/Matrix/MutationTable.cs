using Reconciler.EndToEnd.Tests.Matrix.Mutations;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>All mutations, in the order in which they run.</summary>
internal static class MutationTable
{
    /// <remarks>What was tuned by hand, ports and the node's own network are in the whole matrix only: the rest takes long enough for every test run.</remarks>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        .. DomainMutations.All,
        .. DefinitionMutations.All,
        .. InterfaceMutations.All,
        .. DiskMutations.All,
        .. DeviceMutations.All,
        .. SettingMutations.All.Select(mutation => mutation with { Always = false }),
        .. PortMutations.All.Select(mutation => mutation with { Always = false }),
        .. NodeMutations.All.Select(mutation => mutation with { Always = false }),
        .. NetworkMutations.All,
        .. PolicyMutations.All,
        .. BalancerMutations.All.Select(mutation => mutation with { Always = false }),
        .. ObjectMutations.All,
        .. PowerMutations.All,
    ];
}
