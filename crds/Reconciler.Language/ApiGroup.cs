namespace Reconciler.Language;

/// <summary>The API group and version of every kind of this language.</summary>
public static class ApiGroup
{
    /// <summary>The group.</summary>
    public const string Name = "reconciler.dev";

    /// <summary>The version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version as they stand in <c>apiVersion</c>.</summary>
    public const string ApiVersion = Name + "/" + Version;

    /// <summary>The namespace that holds reports of cluster objects and our own bookkeeping.</summary>
    public const string SystemNamespace = "reconciler-system";
}
