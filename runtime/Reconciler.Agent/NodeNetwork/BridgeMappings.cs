namespace Reconciler.Agent.NodeNetwork;

/// <summary>OVN's map of physical networks to bridges, one text: <c>lan:br-lan,dmz:br-dmz</c>. It may hold entries of others, which stay.</summary>
internal static class BridgeMappings
{
    /// <summary>Reads the text; what is no entry is dropped.</summary>
    public static SortedDictionary<string, string> Parse(string? text)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entry.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                entries[entry[..colon]] = entry[(colon + 1)..];
            }
        }

        return entries;
    }

    /// <summary>Writes the text.</summary>
    public static string Format(IEnumerable<KeyValuePair<string, string>> entries) => string.Join(',', entries.Select(e => $"{e.Key}:{e.Value}"));

    /// <summary>What the text should be: the entries of others as they are, ours as wanted, those that were ours and are wanted no more gone.</summary>
    /// <param name="text">The text as it is.</param>
    /// <param name="formerlyOurs">Names that we noted as ours.</param>
    /// <param name="wanted">Our entries.</param>
    public static string Merge(string? text, IEnumerable<string> formerlyOurs, IReadOnlyDictionary<string, string> wanted)
    {
        var entries = Parse(text);
        foreach (var name in formerlyOurs)
        {
            entries.Remove(name);
        }

        foreach (var (name, bridge) in wanted)
        {
            entries[name] = bridge;
        }

        return Format(entries);
    }
}
