namespace Reconciler.EmbeddedApi.Quotas;

/// <summary>The resource whose objects a name of a quota counts.</summary>
internal static class CountedResource
{
    private const string Count = "count/";

    /// <summary>Upstream's names of old; the other ones need <c>count/</c>.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets", "services", "services.loadbalancers", "services.nodeports",
    };

    /// <summary>Where the objects are stored, <c>GROUP/PLURAL</c>; null: the name counts no objects.</summary>
    public static string? Of(string name)
    {
        if (Plain.Contains(name))
        {
            return "/" + name;
        }

        if (!name.StartsWith(Count, StringComparison.Ordinal) || name.Length == Count.Length)
        {
            return null;
        }

        var (plural, group) = name[Count.Length..].Split('.', 2) is [var first, var rest] ? (first, rest) : (name[Count.Length..], "");
        return $"{group}/{plural}";
    }
}
