using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>A list under a strategic merge patch; items are found by their identity, however many there are.</summary>
internal sealed class MergedList
{
    private readonly string? key;
    private readonly List<JsonNode?> items = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly HashSet<int> removed = [];

    /// <param name="list">The list so far.</param>
    /// <param name="key">The merge key; null for lists of plain values.</param>
    public MergedList(JsonArray list, string? key)
    {
        this.key = key;
        foreach (var item in list)
        {
            places.TryAdd(Identity(item, key), items.Count);
            items.Add(item?.DeepClone());
        }
    }

    /// <summary>What is left, in order.</summary>
    public JsonArray Items => items.Where((_, place) => !removed.Contains(place)).Select(item => item?.DeepClone()).ToJsonArray();

    /// <summary>What makes two items the same one: the merge key's value, or the value itself.</summary>
    public static string Identity(JsonNode? item, string? key) => key is null ? item.ToText() : (item as JsonObject).At(key).ToText();

    public JsonNode? Find(JsonNode like) => places.TryGetValue(Identity(like, key), out var place) ? items[place] : null;

    /// <summary>Adds an item unless it is there.</summary>
    public void Add(JsonNode? item)
    {
        if (places.TryAdd(Identity(item, key), items.Count))
        {
            items.Add(item?.DeepClone());
        }
    }

    public void Replace(JsonNode item) => items[places[Identity(item, key)]] = item;

    public void Remove(JsonNode like)
    {
        if (places.Remove(Identity(like, key), out var place))
        {
            removed.Add(place);
        }
    }
}
