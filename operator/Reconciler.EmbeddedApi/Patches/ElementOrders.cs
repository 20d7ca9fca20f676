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
        var named = order.Select(item => merged.FirstOrDefault(other => IsSame(item, other, key))).Where(item => item is not null).Distinct().ToList();
        var others = merged.Where(item => !named.Contains(item)).ToList();
        var result = new JsonArray();
        var (i, j) = (0, 0);
        while (i < others.Count || j < named.Count)
        {
            var takesOther = j >= named.Count || (i < others.Count && IsBefore(others[i], named[j], old, key));
            result.Add((takesOther ? others[i++] : named[j++])?.DeepClone());
        }

        return result;
    }

    private static bool IsBefore(JsonNode? other, JsonNode? named, JsonArray old, string? key)
    {
        var (left, right) = (Place(other, old, key), Place(named, old, key));
        return left >= 0 && right >= 0 && left < right;
    }

    private static int Place(JsonNode? item, JsonArray list, string? key)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (IsSame(item, list[i], key))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsSame(JsonNode? left, JsonNode? right, string? key) =>
        key is null ? JsonNode.DeepEquals(left, right) : (left as JsonObject).At(key) is { } id && JsonNode.DeepEquals(id, (right as JsonObject).At(key));
}
