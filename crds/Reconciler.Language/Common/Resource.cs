namespace Reconciler.Language.Common;

/// <summary>What every object of the API has in common.</summary>
public abstract record Resource
{
    /// <summary>Group and version, <c>reconciler.dev/v1alpha1</c> for the kinds of this language.</summary>
    public string ApiVersion { get; init => field = value ?? ""; } = "";

    /// <summary>The kind's name.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Name, labels and the server's bookkeeping.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();
}

/// <summary>An object with a spec that a person or controller writes.</summary>
public abstract record Resource<TSpec> : Resource
    where TSpec : class
{
    /// <summary>What should be.</summary>
    public required TSpec Spec { get; init; }
}

/// <summary>An object with a spec, and a status that its controller reports.</summary>
public abstract record Resource<TSpec, TStatus> : Resource<TSpec>
    where TSpec : class
    where TStatus : class
{
    /// <summary>What is, as last observed.</summary>
    public TStatus? Status { get; init; }
}
