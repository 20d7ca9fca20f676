using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>All served resources at a moment; immutable. The <see cref="LiveCatalog"/> holds the current one.</summary>
internal sealed class ResourceCatalog
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceDefinition> byPath;
    private readonly Dictionary<string, ResourceDefinition> storageForms = new(StringComparer.Ordinal);

    public ResourceCatalog(IEnumerable<ResourceDefinition> definitions)
    {
        Resources = [.. definitions];
        byPath = Resources.ToDictionary(resource => (resource.Group, resource.Version, resource.Plural));
        foreach (var resource in Resources)
        {
            if (resource.IsStorageForm || !storageForms.ContainsKey(resource.StorageKey))
            {
                storageForms[resource.StorageKey] = resource;
            }
        }

        Groups = [.. Resources
            .GroupBy(resource => resource.Group)
            .Select(group => new ApiGroup(group.Key, [.. group.Select(resource => resource.Version).Distinct().Order(VersionOrder.Newest)]))];
    }

    public IReadOnlyList<ResourceDefinition> Resources { get; }

    /// <summary>The groups with their versions, the preferred first.</summary>
    public IReadOnlyList<ApiGroup> Groups { get; }

    public ResourceDefinition? Find(string group, string version, string plural) => byPath.GetValueOrDefault((group, version, plural));

    /// <summary>The definition in whose version a stored object stands.</summary>
    public ResourceDefinition? StorageForm(string storageKey) => storageForms.GetValueOrDefault(storageKey);

    public ResourceDefinition? FindKind(string group, string kind) =>
        Resources.FirstOrDefault(resource => resource.Group == group && resource.Kind == kind);

    public IEnumerable<ResourceDefinition> Of(string group, string version) =>
        Resources.Where(resource => resource.Group == group && resource.Version == version);
}

/// <summary>A group and its versions, the preferred first.</summary>
internal sealed record ApiGroup(string Name, IReadOnlyList<string> Versions);
