namespace Reconciler.Kubernetes;

/// <summary>The API refused a request, or could not be reached.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception of a refusal.</summary>
    public ApiException(ApiStatus status, Exception? inner = null)
        : base(Describe(status), inner) => Status = status;

    /// <summary>What the server said; code 0 when it said nothing.</summary>
    public ApiStatus Status { get; }

    /// <summary>The HTTP status code; 0 when there was no answer.</summary>
    public int Code => Status.Code;

    /// <summary>One CamelCase word for programs.</summary>
    public string Reason => Status.Reason;

    /// <summary>The object does not exist.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>An object of this name exists already.</summary>
    public bool IsAlreadyExists => Code == 409 && Reason == "AlreadyExists";

    /// <summary>Someone else wrote the object since it was read.</summary>
    public bool IsConflict => Code == 409 && !IsAlreadyExists;

    /// <summary>The resource version is too old to watch or continue from.</summary>
    public bool IsGone => Code == 410;

    /// <summary>The object breaks a rule of its schema.</summary>
    public bool IsInvalid => Code is 422 or 400;

    /// <summary>The API is away, overloaded or starting: nothing is known, and trying again is right.</summary>
    public bool IsUnavailable => Code is 0 or 408 or 429 or >= 500;

    /// <summary>The exception of a request that got no answer.</summary>
    internal static ApiException Unanswered(string what, Exception inner) =>
        new(new ApiStatus { Reason = "Unavailable", Message = $"{what}: no answer from the API: {inner.Message}" }, inner);

    private static string Describe(ApiStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.Message.Length > 0 ? status.Message : $"the API answered {status.Code} {status.Reason}";
    }
}
