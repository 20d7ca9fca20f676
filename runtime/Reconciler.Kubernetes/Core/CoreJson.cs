using System.Text.Json.Serialization;

namespace Reconciler.Kubernetes.Core;

/// <summary>Reads and writes the core kinds as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(ResourceQuota))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(ValidatingWebhookConfiguration))]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(Language.Common.ObjectMeta))]
internal sealed partial class CoreJson : JsonSerializerContext;
