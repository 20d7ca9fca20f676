using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>The current catalog: built-in kinds and those of the stored CustomResourceDefinitions. It follows the store.</summary>
internal sealed class LiveCatalog
{
    private readonly ObjectStore store;
    private volatile ResourceCatalog current;
    private Dictionary<StoredObject, ResourceDefinition[]> read = [];

    public LiveCatalog(ObjectStore store)
    {
        this.store = store;
        current = Build();
        store.Committed += events =>
        {
            // Before the acknowledgement: who has created a definition can use it at once.
            if (events.Any(happened => happened.Object.Key.Resource == BuiltInDefinitions.CustomResourceDefinitions))
            {
                current = Build();
                Changes++;
            }
        };
    }

    public ResourceCatalog Current => current;

    /// <summary>Counts the changes, for caches.</summary>
    public int Changes { get; private set; }

    private ResourceCatalog Build()
    {
        var definitions = store.Snapshot.List(BuiltInDefinitions.CustomResourceDefinitions).ToArray();
        var next = definitions.ToDictionary(stored => stored, stored => read.GetValueOrDefault(stored) ?? [.. DefinitionReading.Read(stored.Parse())]);
        read = next;
        return new ResourceCatalog(BuiltInDefinitions.Resources.Concat(definitions.SelectMany(stored => next[stored])));
    }
}
