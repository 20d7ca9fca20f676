using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>What a schema with x-kubernetes-embedded-resource declares without saying so: a whole object stands there.</summary>
internal static class EmbeddedResources
{
    private const string Conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

    public static IReadOnlyList<string> Required { get; } = ["kind", "apiVersion"];

    public static Dictionary<string, Schema> Complete(Dictionary<string, Schema> properties)
    {
        properties.TryAdd("apiVersion", new Schema { Type = "string", Description = $"apiVersion defines the versioned schema of this representation of an object. More info: {Conventions}#resources" });
        properties.TryAdd("kind", new Schema { Type = "string", Description = $"kind is a string value representing the type of this object. In CamelCase. More info: {Conventions}#types-kinds" });
        properties["metadata"] = BuiltInDefinitions.ObjectMeta;
        return properties;
    }
}
