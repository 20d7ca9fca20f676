using System.Text.Json.Nodes;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>Which webhooks the API server asks before it stores an object (admissionregistration.k8s.io/v1).</summary>
public sealed record ValidatingWebhookConfiguration : Resource
{
    /// <summary>The webhooks, as they stand: what this system does not know of them stays as it is.</summary>
    public JsonArray? Webhooks { get; init; }
}
