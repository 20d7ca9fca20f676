using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>One rule of a Role or ClusterRole.</summary>
internal sealed record PolicyRule
{
    private const string All = "*";

    public string[] Verbs { get; init; } = [];

    public string[] ApiGroups { get; init; } = [];

    public string[] Resources { get; init; } = [];

    public string[] ResourceNames { get; init; } = [];

    public string[] NonResourceUrls { get; init; } = [];

    public static PolicyRule[] ReadAll(JsonObject role) => [.. role.Array("rules").Objects().Select(Read)];

    public static PolicyRule Read(JsonObject rule) => new()
    {
        Verbs = [.. rule.Array("verbs").Texts()],
        ApiGroups = [.. rule.Array("apiGroups").Texts()],
        Resources = [.. rule.Array("resources").Texts()],
        ResourceNames = [.. rule.Array("resourceNames").Texts()],
        NonResourceUrls = [.. rule.Array("nonResourceURLs").Texts()],
    };

    public bool Allows(AccessRequest request) =>
        Has(Verbs, request.Verb)
        && (request.Path is { } path
            ? AllowsPath(path)
            : Has(ApiGroups, request.Group) && AllowsResource(request.Resource, request.Subresource) && AllowsName(request.Name));

    /// <summary>Whether all that another rule allows is allowed by this one; the other one names one of each only.</summary>
    public bool Covers(PolicyRule atom) =>
        atom.Verbs.All(verb => Has(Verbs, verb))
        && (atom.NonResourceUrls is [var path]
            ? AllowsPath(path)
            : atom.ApiGroups.All(group => Has(ApiGroups, group))
                && atom.Resources.All(CoversResource)
                && (ResourceNames.Length == 0 || (atom.ResourceNames is [var name] && ResourceNames.Contains(name))));

    private bool CoversResource(string wanted) => wanted.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
        ? AllowsResource(wanted[..slash], wanted[(slash + 1)..])
        : AllowsResource(wanted, string.Empty);

    private bool AllowsResource(string resource, string subresource)
    {
        foreach (var own in Resources)
        {
            if (own == All || (subresource.Length == 0 ? own == resource : IsSubresource(own, resource, subresource)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSubresource(string own, string resource, string subresource)
    {
        var slash = own.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0
            && own.AsSpan(slash + 1).SequenceEqual(subresource)
            && (own.AsSpan(0, slash).SequenceEqual(resource) || own.AsSpan(0, slash) is "*");
    }

    private bool AllowsName(string name) => ResourceNames.Length == 0 || (name.Length > 0 && Array.IndexOf(ResourceNames, name) >= 0);

    private bool AllowsPath(string path)
    {
        foreach (var own in NonResourceUrls)
        {
            if (own == path || (own.EndsWith('*') && path.AsSpan().StartsWith(own.AsSpan(0, own.Length - 1), StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(string[] own, string wanted)
    {
        foreach (var one in own)
        {
            if (one == All || one == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
