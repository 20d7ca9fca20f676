using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Who has which rules where, at a moment; immutable. The <see cref="LiveRbac"/> holds the current one.</summary>
internal sealed class RbacIndex
{
    private readonly Dictionary<string, Grant[]> users;
    private readonly Dictionary<string, Grant[]> groups;
    private readonly IReadOnlyDictionary<ObjectKey, PolicyRule[]> roles;

    public RbacIndex(IReadOnlyDictionary<ObjectKey, PolicyRule[]> roles, IEnumerable<RoleBinding> bindings)
    {
        this.roles = roles;
        var grants = bindings.SelectMany(binding => binding.Subjects.Select(subject => (Subject: subject, Grant: new Grant(binding.Key.Namespace, binding.Role, roles.GetValueOrDefault(binding.Role), binding.Reason(subject))))).ToArray();
        users = Group(grants.Where(one => !one.Subject.IsGroup));
        groups = Group(grants.Where(one => one.Subject.IsGroup));
    }

    /// <summary>The rules of a role; null if there is none.</summary>
    public PolicyRule[]? RulesOf(ObjectKey role) => roles.GetValueOrDefault(role);

    /// <summary>Whether somebody may.</summary>
    public AccessDecision Decide(AccessRequest request)
    {
        // Grants for the whole cluster come first in each list: their reason is the one told.
        if (users.TryGetValue(request.User.Name, out var own) && Find(own, request) is { } byName)
        {
            return new AccessDecision(true, byName.Reason);
        }

        foreach (var group in request.User.Groups)
        {
            if (groups.TryGetValue(group, out var shared) && Find(shared, request) is { } byGroup)
            {
                return new AccessDecision(true, byGroup.Reason);
            }
        }

        return new AccessDecision(false, Missing(request));
    }

    /// <summary>All rules that somebody has in a namespace (empty: in the cluster only).</summary>
    public IEnumerable<PolicyRule> RulesFor(UserIdentity user, string inNamespace) =>
        GrantsOf(user).Where(grant => grant.IsIn(inNamespace)).SelectMany(grant => grant.Rules ?? []);

    private IEnumerable<Grant> GrantsOf(UserIdentity user) =>
        user.Groups.Select(group => groups.GetValueOrDefault(group)).Prepend(users.GetValueOrDefault(user.Name)).SelectMany(list => list ?? []);

    private static Grant? Find(Grant[] grants, AccessRequest request)
    {
        foreach (var grant in grants)
        {
            if (grant.Rules is null || !grant.IsIn(request.Namespace))
            {
                continue;
            }

            foreach (var rule in grant.Rules)
            {
                if (rule.Allows(request))
                {
                    return grant;
                }
            }
        }

        return null;
    }

    /// <summary>Bindings whose role does not exist: what whoever was refused should know.</summary>
    private string Missing(AccessRequest request)
    {
        var missing = GrantsOf(request.User)
            .Where(grant => grant.Rules is null && grant.IsIn(request.Namespace))
            .Select(grant => $"{(grant.Role.Resource == RbacKinds.Roles ? "role" : "clusterrole")}.{RbacKinds.Group} \"{grant.Role.Name}\" not found")
            .Distinct()
            .ToArray();
        return missing.Length switch
        {
            0 => string.Empty,
            1 => "RBAC: " + missing[0],
            _ => $"RBAC: [{string.Join(", ", missing)}]",
        };
    }

    private static Dictionary<string, Grant[]> Group(IEnumerable<(RoleSubject Subject, Grant Grant)> grants) =>
        grants.GroupBy(one => one.Subject.Name, one => one.Grant, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(grant => grant.Namespace, StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    /// <summary>A role that somebody has, in a namespace (empty: everywhere). Its rules are null while the role does not exist.</summary>
    private sealed record Grant(string Namespace, ObjectKey Role, PolicyRule[]? Rules, string Reason)
    {
        public bool IsIn(string inNamespace) => Namespace.Length == 0 || Namespace == inNamespace;
    }
}
