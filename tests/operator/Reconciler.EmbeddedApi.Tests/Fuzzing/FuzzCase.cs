using System.Text;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>One request. Its text is enough to send it again.</summary>
public sealed record FuzzCase(string Method, string Path, string Query, string ContentType, string Accept, byte[] Body)
{
    /// <summary>A watch runs until somebody ends it.</summary>
    public bool IsWatch => Query.Contains("watch", StringComparison.Ordinal);

    public override string ToString()
    {
        var text = new UTF8Encoding(false, true);
        string body;
        try
        {
            body = Body.Length > 4000 ? $"{Body.Length} bytes: {Convert.ToBase64String(Body.AsSpan(0, 1000))}..." : text.GetString(Body);
        }
        catch (DecoderFallbackException)
        {
            body = "base64:" + Convert.ToBase64String(Body);
        }

        var path = Path.Length > 1000 ? Path[..1000] + "..." : Path;
        return $"{Method} {path}{(Query.Length > 1000 ? Query[..1000] + "..." : Query)}\nContent-Type: {ContentType}\nAccept: {Accept}\n\n{body}";
    }
}
