using Reconciler.Language.Common;

namespace Reconciler.Kubernetes;

/// <summary>The server's answer to a request that it refused (metav1.Status).</summary>
public sealed record ApiStatus
{
    /// <summary>The HTTP status code; 0 when there was no answer.</summary>
    public int Code { get; init; }

    /// <summary>One CamelCase word for programs, for example <c>NotFound</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the answer speaks of.</summary>
    public ApiStatusDetails? Details { get; init; }
}

/// <summary>What a refusal speaks of.</summary>
public sealed record ApiStatusDetails
{
    /// <summary>Name of the object.</summary>
    public string? Name { get; init; }

    /// <summary>Its kind, in the plural.</summary>
    public string? Kind { get; init; }

    /// <summary>Every single fault.</summary>
    public ValueList<ApiStatusCause>? Causes { get; init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>One fault of a refused object.</summary>
public sealed record ApiStatusCause
{
    /// <summary>One CamelCase word for programs.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Path of the field.</summary>
    public string? Field { get; init; }
}
