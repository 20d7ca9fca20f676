namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>Who a request comes from, as Kubernetes has it: a name, groups, and what else the authentication knows.</summary>
internal sealed class UserIdentity
{
    /// <summary>What the name of a node's agent begins with; the node's name follows.</summary>
    public const string NodePrefix = "system:node:";

    public UserIdentity(string name, IEnumerable<string> groups, string? uid = null, IReadOnlyDictionary<string, string[]>? extra = null)
    {
        Name = name;
        Groups = [.. groups.Distinct(StringComparer.Ordinal)];
        Uid = uid;
        Extra = extra ?? new Dictionary<string, string[]>();
        IsMaster = Groups.Contains(WellKnownGroups.Masters);
        NodeName = name.StartsWith(NodePrefix, StringComparison.Ordinal) && Groups.Contains(WellKnownGroups.Nodes) ? name[NodePrefix.Length..] : null;
    }

    /// <summary>Somebody whom the server knows by itself: in group system:authenticated too.</summary>
    public static UserIdentity Authenticated(string name, IEnumerable<string> groups, string? uid = null, IReadOnlyDictionary<string, string[]>? extra = null) =>
        new(name, groups.Append(WellKnownGroups.Authenticated), uid, extra);

    /// <summary>The same, known by this.</summary>
    public UserIdentity With(Credential credential) => new(Name, Groups, Uid, Extra) { Credential = credential };

    public string Name { get; }

    public string? Uid { get; }

    public string[] Groups { get; }

    public IReadOnlyDictionary<string, string[]> Extra { get; }

    /// <summary>What it was known by.</summary>
    public Credential Credential { get; init; } = Credential.Lasting;

    /// <summary>May do all: of group system:masters.</summary>
    public bool IsMaster { get; }

    /// <summary>The node whose agent this is; null for everybody else.</summary>
    public string? NodeName { get; }
}

/// <summary>The groups that mean something to the server itself.</summary>
internal static class WellKnownGroups
{
    public const string Masters = "system:masters";
    public const string Authenticated = "system:authenticated";
    public const string Nodes = "system:nodes";
    public const string ServiceAccounts = "system:serviceaccounts";
}
