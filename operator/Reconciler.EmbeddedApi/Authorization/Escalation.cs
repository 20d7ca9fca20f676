using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// Nobody gives rights, to others or to himself, that he does not have: unless by the verb <c>escalate</c> on the role, or the verb
/// <c>bind</c> on the role that is given.
/// </summary>
internal sealed class Escalation(Authorizer authorizer)
{
    /// <summary>Most single rights that one role is taken apart into.</summary>
    public const int MostRights = 20_000;

    /// <summary>Demands the rights that a role gives.</summary>
    public void DemandForRole(WriteRequest request, string name, IReadOnlyList<PolicyRule> rules)
    {
        if (request.User is { IsMaster: false } user && !May(request, user, "escalate", request.Resource.Plural, name))
        {
            Demand(request, user, name, rules);
        }
    }

    /// <summary>Demands the rights of the role that a binding gives.</summary>
    public void DemandForBinding(WriteRequest request, string name, ObjectKey role)
    {
        var plural = role.Resource[(RbacKinds.Group.Length + 1)..];
        if (request.User is not { IsMaster: false } user || May(request, user, "bind", plural, role.Name))
        {
            return;
        }

        var rules = authorizer.Rbac.Current.RulesOf(role) ?? throw new ApiException(404, "NotFound", $"{plural}.{RbacKinds.Group} \"{role.Name}\" not found");
        Demand(request, user, name, rules);
    }

    /// <summary>The single rights of a rule: one verb on one thing each.</summary>
    public static IEnumerable<PolicyRule> Rights(PolicyRule rule)
    {
        foreach (var verb in rule.Verbs)
        {
            foreach (var path in rule.NonResourceUrls)
            {
                yield return new PolicyRule { Verbs = [verb], NonResourceUrls = [path] };
            }

            foreach (var group in rule.ApiGroups)
            {
                foreach (var resource in rule.Resources)
                {
                    foreach (var one in rule.ResourceNames.Length == 0 ? new string?[] { null } : rule.ResourceNames)
                    {
                        yield return new PolicyRule { Verbs = [verb], ApiGroups = [group], Resources = [resource], ResourceNames = one is null ? [] : [one] };
                    }
                }
            }
        }
    }

    private bool May(WriteRequest request, UserIdentity user, string verb, string plural, string name) => authorizer.Decide(new AccessRequest
    {
        User = user,
        Verb = verb,
        Group = RbacKinds.Group,
        Version = "v1",
        Resource = plural,
        Namespace = request.Namespace,
        Name = name,
    }).Allowed;

    private void Demand(WriteRequest request, UserIdentity user, string name, IReadOnlyList<PolicyRule> rules)
    {
        var held = authorizer.Rbac.Current.RulesFor(user, request.Namespace).ToArray();
        var missing = rules.SelectMany(Rights).Where(right => !held.Any(own => own.Covers(right))).Take(20).Select(Show).ToArray();
        if (missing.Length > 0)
        {
            throw Refusal.Forbidden(
                request.Resource,
                name,
                $"user \"{user.Name}\" (groups=[{string.Join(' ', user.Groups.Select(group => $"\"{group}\""))}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing)}");
        }
    }

    private static string Show(PolicyRule right)
    {
        static string List(string[] values) => $"[{string.Join(' ', values.Select(value => $"\"{value}\""))}]";
        return right.NonResourceUrls.Length > 0
            ? $"{{NonResourceURLs:{List(right.NonResourceUrls)}, Verbs:{List(right.Verbs)}}}"
            : $"{{APIGroups:{List(right.ApiGroups)}, Resources:{List(right.Resources)}, {(right.ResourceNames.Length > 0 ? $"ResourceNames:{List(right.ResourceNames)}, " : string.Empty)}Verbs:{List(right.Verbs)}}}";
    }
}
