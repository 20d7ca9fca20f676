using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Webhook.Certificates;

namespace Reconciler.Webhook;

/// <summary>How the admission webhook runs.</summary>
public sealed record WebhookOptions
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>A client of the API that it serves.</summary>
    public required ApiClient Client { get; init; }

    /// <summary>The namespace of the Secret that holds its certificates, shared by all that serve.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Secret's name.</summary>
    public string Secret { get; init; } = "reconciler-webhook-certificates";

    /// <summary>The ValidatingWebhookConfiguration whose <c>caBundle</c> it keeps.</summary>
    public string Configuration { get; init; } = "reconciler";

    /// <summary>The names and addresses by which the API server calls it, at least one.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The user as whom agents in the cluster call the API, for example <c>system:serviceaccount:reconciler:reconciler-agent</c>. Null: there are none.</summary>
    public string? AgentUser { get; init; }

    /// <summary>How long certificates live.</summary>
    public CertificateLives Lives { get; init; } = new();

    /// <summary>Time between two looks at Secret and configuration. Default: 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the log goes.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
