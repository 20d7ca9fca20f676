using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>A RoleBinding or ClusterRoleBinding as read: which role, and who has it.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Role">The role's key.</param>
/// <param name="Subjects">The users and groups that have it; a service account is the user that its tokens are.</param>
internal sealed record RoleBinding(ObjectKey Key, ObjectKey Role, RoleSubject[] Subjects)
{
    public static RoleBinding Read(StoredObject stored)
    {
        var document = stored.Parse();
        return new RoleBinding(stored.Key, RoleOf(document, stored.Key.Namespace), [.. document.Array("subjects").Objects().Select(subject => RoleSubject.Read(subject, stored.Key.Namespace))]);
    }

    /// <summary>The role that a binding in a namespace (empty: a ClusterRoleBinding) refers to.</summary>
    public static ObjectKey RoleOf(JsonObject binding, string inNamespace)
    {
        var role = binding.Object("roleRef");
        var name = role.Text("name") ?? string.Empty;
        return role.Text("kind") == "Role" ? new ObjectKey(RbacKinds.Roles, inNamespace, name) : new ObjectKey(RbacKinds.ClusterRoles, string.Empty, name);
    }

    /// <summary>Why a subject may, in upstream's words.</summary>
    public string Reason(RoleSubject subject)
    {
        var role = Role.Resource == RbacKinds.Roles ? "Role" : "ClusterRole";
        return Key.Namespace.Length == 0
            ? $"RBAC: allowed by ClusterRoleBinding \"{Key.Name}\" of {role} \"{Role.Name}\" to {subject.Description}"
            : $"RBAC: allowed by RoleBinding \"{Key.Name}/{Key.Namespace}\" of {role} \"{Role.Name}\" to {subject.Description}";
    }
}

/// <summary>One that a role is given to.</summary>
/// <param name="IsGroup">A group, else a user.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is called in reasons.</param>
internal sealed record RoleSubject(bool IsGroup, string Name, string Description)
{
    public static RoleSubject Read(JsonObject subject, string inNamespace)
    {
        var (kind, name) = (subject.Text("kind") ?? string.Empty, subject.Text("name") ?? string.Empty);
        if (kind != "ServiceAccount")
        {
            return new RoleSubject(kind == "Group", name, $"{kind} \"{name}\"");
        }

        var ns = subject.Text("namespace") is { Length: > 0 } given ? given : inNamespace;
        return new RoleSubject(false, ServiceAccountName.Of(ns, name), $"ServiceAccount \"{name}/{ns}\"");
    }
}
