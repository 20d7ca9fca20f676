namespace Reconciler.EmbeddedApi.Requests;

/// <summary>A path below /api/v1 or /apis/GROUP/VERSION taken apart.</summary>
internal sealed record RequestPath(string Group, string Version, string? Namespace, string Plural, string? Name, string? Subresource)
{
    /// <summary>Reads a resource path; null if it is none.</summary>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Trim('/').Split('/');
        var start = parts switch
        {
            ["api", _, _, ..] => 2,
            ["apis", _, _, _, ..] => 3,
            _ => 0,
        };
        if (start == 0 || parts.Any(part => part.Length == 0))
        {
            return null;
        }

        var (group, version) = start == 2 ? (string.Empty, parts[1]) : (parts[1], parts[2]);
        return parts[start..] switch
        {
            // A subresource of a namespace, not a resource in it.
            ["namespaces", var name, "status" or "finalize"] => new(group, version, null, "namespaces", name, parts[^1]),
            ["namespaces", var inNamespace, var plural] => new(group, version, inNamespace, plural, null, null),
            ["namespaces", var inNamespace, var plural, var name] => new(group, version, inNamespace, plural, name, null),
            ["namespaces", var inNamespace, var plural, var name, var sub] => new(group, version, inNamespace, plural, name, sub),
            [var plural] => new(group, version, null, plural, null, null),
            [var plural, var name] => new(group, version, null, plural, name, null),
            [var plural, var name, var sub] => new(group, version, null, plural, name, sub),
            _ => null,
        };
    }
}
