namespace Reconciler.EmbeddedApi.Storage;

/// <summary>Where an object stands: its resource ("group/plural"), its namespace (empty for cluster scope) and its name.</summary>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name) : IComparable<ObjectKey>
{
    public int CompareTo(ObjectKey other)
    {
        var byResource = string.CompareOrdinal(Resource, other.Resource);
        if (byResource != 0)
        {
            return byResource;
        }

        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }
}
