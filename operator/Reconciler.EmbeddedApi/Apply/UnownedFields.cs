namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Fields that the server sets or that identify the object: nobody owns them.</summary>
internal static class UnownedFields
{
    private static readonly string[] Metadata =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"];

    public static FieldSet Set { get; } = Create();

    private static FieldSet Create()
    {
        var set = new FieldSet();
        set.Insert(["f:apiVersion"]);
        set.Insert(["f:kind"]);
        set.Insert(["f:metadata"]);
        foreach (var name in Metadata)
        {
            set.Insert(["f:metadata", "f:" + name]);
        }

        return set;
    }
}
