namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>A client that gets a certificate of the API's authority and a kubeconfig (mode 0600) with it.</summary>
/// <param name="Path">Where the kubeconfig is written.</param>
/// <param name="User">Who it is.</param>
/// <param name="Groups">Its groups.</param>
public sealed record ClientKubeconfig(string Path, string User, IReadOnlyList<string> Groups)
{
    /// <summary>The user that the operator is; the ClusterRole of the same name gives it what it needs.</summary>
    public const string OperatorUser = "system:reconciler-operator";

    /// <summary>How long the certificate is good; default 365 days, and never longer than the authority's.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromDays(365);

    /// <summary>The node whose agent it is; null for everybody else.</summary>
    public string? NodeName => new UserIdentity(User, Groups).NodeName;

    /// <summary>The operator.</summary>
    public static ClientKubeconfig Operator(string path) => new(path, OperatorUser, []);

    /// <summary>The agent of a node: system:node:NAME in group system:nodes, as kubelets are.</summary>
    public static ClientKubeconfig Node(string path, string node) => new(path, UserIdentity.NodePrefix + node, [WellKnownGroups.Nodes]);
}
