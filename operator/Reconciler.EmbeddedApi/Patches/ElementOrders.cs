using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>The order of a list after a strategic merge patch.</summary>
internal static class ElementOrders
{
    /// <summary>
    /// The items that the patch names stand in its order; the others keep theirs. Of one of each, the other comes first if it stood before in the
    /// old list.
    /// </summary>
    /// <param name="merged">The items as they are after the merge.</param>
    /// <param name="old">The list before it.</param>
    /// <param name="order">The patch's items, or what $setElementOrder gives.</param>
    /// <param name="key">The merge key; null for lists of plain values.</param>
    public static JsonArray Arrange(JsonArray merged, JsonArray old, JsonArray order, string? key)
    {
        var places = Places(old, key);
        var byIdentity = merged.DistinctBy(item => MergedList.Identity(item, key)).ToDictionary(item => MergedList.Identity(item, key), StringComparer.Ordinal);
        var wanted = order.Select(item => MergedList.Identity(item, key)).Distinct().Where(byIdentity.ContainsKey).ToList();
        var taken = wanted.ToHashSet(StringComparer.Ordinal);
        var others = merged.Where(item => !taken.Contains(MergedList.Identity(item, key))).ToList();
        var result = new JsonArray();
        var (i, j) = (0, 0);
        while (i < others.Count || j < wanted.Count)
        {
            var takesOther = j >= wanted.Count || (i < others.Count && IsBefore(MergedList.Identity(others[i], key), wanted[j], places));
            result.Add((takesOther ? others[i++] : byIdentity[wanted[j++]])?.DeepClone());
        }

        return result;
    }

    private static bool IsBefore(string other, string named, Dictionary<string, int> places) =>
        places.TryGetValue(other, out var left) && places.TryGetValue(named, out var right) && left < right;

    private static Dictionary<string, int> Places(JsonArray list, string? key)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            places.TryAdd(MergedList.Identity(list[i], key), i);
        }

        return places;
    }
}
