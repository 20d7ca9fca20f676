namespace Reconciler.Conformance.Tests.Scripts;

/// <summary>One HTTP request. $name in path and body stands for a value that was kept from an earlier answer, or for the case's namespace ($ns).</summary>
public sealed record Call
{
    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Path { get; init; }

    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string? Accept { get; init; }

    public string UserAgent { get; init; } = "conformance/1.0";

    /// <summary>Names for values of the answer, by their paths in it.</summary>
    public IReadOnlyDictionary<string, string> Keep { get; init; } = new Dictionary<string, string>();

    /// <summary>How many events of a watch are read; then it is left.</summary>
    public int Events { get; init; }

    /// <summary>The code for which the call is repeated: what it asks for takes its time.</summary>
    public int? Until { get; init; }

    /// <summary>A path in the answer that must be there, for which the call is repeated.</summary>
    public string? UntilThere { get; init; }

    /// <summary>The part of the body that is compared: a JSON pointer, with ?FIELD=VALUE behind it for one item of a list. Null: all of it.</summary>
    public string? Pick { get; init; }

    /// <summary>Whether the answer is compared; what only prepares is not.</summary>
    public bool IsCompared { get; init; } = true;

    public override string ToString() => $"{Method} {Path}";
}
