namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Where the kinds of rbac.authorization.k8s.io are stored.</summary>
internal static class RbacKinds
{
    public const string Group = "rbac.authorization.k8s.io";
    public const string Roles = Group + "/roles";
    public const string ClusterRoles = Group + "/clusterroles";
    public const string RoleBindings = Group + "/rolebindings";
    public const string ClusterRoleBindings = Group + "/clusterrolebindings";
}
