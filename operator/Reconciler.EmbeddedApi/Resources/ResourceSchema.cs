using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>Adds to a kind's schema what every object has.</summary>
internal static class ResourceSchema
{
    /// <summary>What upstream says of apiVersion.</summary>
    public const string ApiVersionText = "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
    /// <summary>What upstream says of kind.</summary>
    public const string KindText = "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

    public static Schema Complete(Schema body)
    {
        var properties = new Dictionary<string, Schema>(StringComparer.Ordinal)
        {
            ["apiVersion"] = new() { Type = "string", Description = ApiVersionText },
            ["kind"] = new() { Type = "string", Description = KindText },
            ["metadata"] = BuiltInDefinitions.ObjectMeta,
        };
        foreach (var (name, property) in body.Properties)
        {
            properties.TryAdd(name, property);
        }

        return body with { Type = "object", Properties = properties };
    }
}
