using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Selectors;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Lists;

/// <summary>Which objects of a resource are asked for.</summary>
internal sealed class ListQuery
{
    private readonly LabelSelector labels;
    private readonly FieldSelector fields;

    public ListQuery(ResourceDefinition resource, string? inNamespace, string? name, RequestOptions options)
    {
        Resource = resource;
        Namespace = resource.Namespaced ? inNamespace : null;
        labels = LabelSelector.Parse(options.LabelSelector);
        fields = FieldSelector.Parse(options.FieldSelector, resource);
        Name = name ?? fields.Name;
    }

    public ResourceDefinition Resource { get; }

    public string? Namespace { get; }

    /// <summary>The one name asked for.</summary>
    public string? Name { get; }

    public bool SelectsAll => labels.SelectsAll && fields.SelectsAll && Name is null;

    public bool Matches(StoredObject stored) =>
        (Name is null || stored.Key.Name == Name)
        && (Namespace is null || stored.Key.Namespace == Namespace)
        && labels.Matches(stored.Labels)
        && fields.MatchesKey(stored.Key)
        && (!fields.NeedsDocument || fields.MatchesDocument(ObjectViews.Read(Resource, stored)));

    public IEnumerable<StoredObject> Select(StoreSnapshot snapshot, (string Namespace, string Name)? after = null)
    {
        if (Name is not null && after is null && (Namespace is not null || !Resource.Namespaced))
        {
            var found = snapshot.Find(new ObjectKey(Resource.StorageKey, Namespace ?? string.Empty, Name));
            return found is not null && Matches(found) ? [found] : [];
        }

        return snapshot.List(Resource.StorageKey, Namespace, after).Where(Matches);
    }
}
