using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Operator.Networks;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Networks;

/// <summary>What there is to say of a network besides its fields. Pure.</summary>
internal static class NetworkNotes
{
    /// <summary>The sentences, the facts first.</summary>
    public static IEnumerable<string> Of(ResourceKey key, Prospect prospect)
    {
        var (old, next) = (prospect.Before.Objects.Find<VirtualNetwork>(Kinds.VirtualNetworks.Kind, key), prospect.After.Objects.Find<VirtualNetwork>(Kinds.VirtualNetworks.Kind, key));
        var rows = Rows(key, prospect);
        if (old is null)
        {
            yield return $"logical switch {new NetworkName(key.Namespace, key.Name).Switch}";
        }

        if (RowText.Summary(rows) is { } summary)
        {
            yield return summary;
        }

        if (next is null)
        {
            var users = NetworkUse.Of(old!, prospect.After.View).Order(StringComparer.Ordinal).ToList();
            if (users.Count > 0)
            {
                yield return $"waits for those that use it: {RowText.Names(users)}";
            }
        }
        else if (prospect.IsCluster && Objection(next, prospect.After) is { } objection && (old is null || Objection(old, prospect.Before) != objection))
        {
            yield return $"waits: {objection}";
        }

        var moved = Moved(key, prospect);
        if (moved.Count > 0)
        {
            yield return $"machines with new addresses, once they renew their leases: {RowText.Names(moved)}";
        }
    }

    /// <summary>The rows of a network that are not just its machines' ports and names: those come and go with the machines.</summary>
    public static IReadOnlyList<RowChange> OwnRows(ResourceKey key, Prospect prospect) =>
        [.. Rows(key, prospect).Where(row => row.Row.Owner.Kind == Kinds.VirtualNetworks.Kind && row.Row.Table != NorthboundTables.Dns && !IsNamesOnly(row))];

    private static List<RowChange> Rows(ResourceKey key, Prospect prospect) =>
        [.. prospect.Rows.Where(row => row.Scope == ScopeName.Network(key.Namespace, key.Name))];

    /// <summary>The switch refers to the names' row, which comes with the first machine and goes with the last.</summary>
    private static bool IsNamesOnly(RowChange row) => row is { Kind: RowChangeKind.Altered, Row.Table: NorthboundTables.LogicalSwitch };

    private static string? Objection(VirtualNetwork network, ForeseenWorld world)
    {
        var physical = network.Spec.Uplink is { } uplink ? world.View.PhysicalNetworks.Store.Find(new ResourceKey("", uplink.PhysicalNetwork)) : null;
        return UplinkGrant.Objection(network, physical, world.View.LabelsOf(network.Metadata.Namespace ?? ""))?.Message;
    }

    /// <summary>Machines that hold other addresses of this network than before.</summary>
    private static List<string> Moved(ResourceKey key, Prospect prospect)
    {
        var before = Claims(prospect.Before);
        return [.. Claims(prospect.After).Where(now => before.TryGetValue(now.Key, out var then) && then != now.Value).Select(now => $"{now.Key.Namespace}/{now.Key.Name} {before[now.Key]} -> {now.Value}").Order(StringComparer.Ordinal)];

        Dictionary<(string Namespace, string Name, string Interface), string> Claims(ForeseenWorld world) => world.Objects.Of<AddressClaim>()
            .Where(claim => claim.Metadata.Namespace == key.Namespace && claim.Spec.Network == key.Name && claim.Spec.Holder is not null)
            .GroupBy(claim => (claim.Spec.Holder!.Namespace, claim.Spec.Holder.Name, claim.Spec.Holder.Interface))
            .ToDictionary(holder => holder.Key, holder => string.Join(", ", holder.Select(claim => claim.Spec.Address).Order(StringComparer.Ordinal)));
    }
}
