namespace Reconciler.Kubernetes;

/// <summary>One request of the API.</summary>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool Repeatable { get; init; } = true;

    public override string ToString()
    {
        var query = Path.IndexOf('?', StringComparison.Ordinal);
        return $"{Method} /{(query < 0 ? Path : Path[..query])}";
    }
}
