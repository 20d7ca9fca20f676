using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Who has which rules where, at a moment; immutable. The <see cref="LiveRbac"/> holds the current one.</summary>
internal sealed class RbacIndex
{
    private readonly Dictionary<string, Grant[]> users;
    private readonly Dictionary<string, Grant[]> groups;
    private readonly IReadOnlyDictionary<ObjectKey, PolicyRule[]> roles;

    /// <param name="roles">The rules of each role.</param>
    /// <param name="bindings">Who has which, those for the whole cluster first.</param>
    public RbacIndex(IReadOnlyDictionary<ObjectKey, PolicyRule[]> roles, IEnumerable<RoleBinding> bindings)
    {
        this.roles = roles;
        var (byUser, byGroup) = (new Dictionary<string, List<Grant>>(StringComparer.Ordinal), new Dictionary<string, List<Grant>>(StringComparer.Ordinal));

        // Grants for the whole cluster come first in each list: their reason is the one told.
        foreach (var binding in bindings)
        {
            var rules = roles.GetValueOrDefault(binding.Role);
            foreach (var subject in binding.Subjects)
            {
                var into = subject.IsGroup ? byGroup : byUser;
                (into.TryGetValue(subject.Name, out var list) ? list : into[subject.Name] = []).Add(new Grant(binding, subject, rules));
            }
        }

        (users, groups) = (Frozen(byUser), Frozen(byGroup));
    }

    /// <summary>The rules of a role; null if there is none.</summary>
    public PolicyRule[]? RulesOf(ObjectKey role) => roles.GetValueOrDefault(role);

    /// <summary>Whether somebody may.</summary>
    public AccessDecision Decide(AccessRequest request)
    {
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

    private static Dictionary<string, Grant[]> Frozen(Dictionary<string, List<Grant>> lists) =>
        lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>A role that somebody has, in the binding's namespace or everywhere. Its rules are null while the role does not exist.</summary>
    private sealed class Grant(RoleBinding binding, RoleSubject subject, PolicyRule[]? rules)
    {
        private string? reason;

        public PolicyRule[]? Rules { get; } = rules;

        public ObjectKey Role => binding.Role;

        public string Reason => reason ??= binding.Reason(subject);

        public bool IsIn(string inNamespace) => binding.Key.Namespace.Length == 0 || binding.Key.Namespace == inNamespace;
    }
}
