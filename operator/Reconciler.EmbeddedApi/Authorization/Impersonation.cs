using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Impersonate-User, -Group, -Uid and -Extra headers: whoever has the verb <c>impersonate</c> on each of what they name acts as that.</summary>
internal sealed class Impersonation(Authorizer authorizer)
{
    private const string Prefix = "Impersonate-";
    private const string ExtraPrefix = Prefix + "Extra-";
    private const string ReviewGroup = "authentication.k8s.io";

    /// <summary>Who is to be acted as; the caller itself without such headers.</summary>
    /// <exception cref="ApiException">400 for headers that make no sense, 403 for those the caller has no right to.</exception>
    public UserIdentity Apply(UserIdentity caller, IHeaderDictionary headers)
    {
        var name = headers[Prefix + "User"].ToString();
        var groups = headers[Prefix + "Group"].OfType<string>().ToList();
        var uid = headers[Prefix + "Uid"].ToString();
        var extra = new Dictionary<string, string[]>();
        foreach (var (header, values) in headers)
        {
            if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            {
#pragma warning disable CA1308 // Keys of extra are lower case.
                extra[Uri.UnescapeDataString(header[ExtraPrefix.Length..]).ToLowerInvariant()] = [.. values.OfType<string>()];
#pragma warning restore CA1308
            }
        }

        if (name.Length == 0)
        {
            return groups.Count == 0 && uid.Length == 0 && extra.Count == 0
                ? caller
                : throw Refusal.BadRequest("Impersonate-Group, -Uid and -Extra need an Impersonate-User");
        }

        Demand(caller, name, groups, uid, extra);
        if (groups.Count == 0 && ServiceAccountName.TryParse(name, out var account))
        {
            groups = [.. ServiceAccountName.GroupsOf(account.Namespace)];
        }

        return UserIdentity.Authenticated(name, groups, uid.Length == 0 ? null : uid, extra);
    }

    private void Demand(UserIdentity caller, string name, List<string> groups, string uid, Dictionary<string, string[]> extra)
    {
        var wanted = new AccessRequest { User = caller, Verb = "impersonate", Version = "v1" };
        authorizer.Demand(ServiceAccountName.TryParse(name, out var account)
            ? wanted with { Resource = "serviceaccounts", Namespace = account.Namespace, Name = account.Name }
            : wanted with { Resource = "users", Name = name });
        groups.ForEach(group => authorizer.Demand(wanted with { Resource = "groups", Name = group }));
        if (uid.Length > 0)
        {
            authorizer.Demand(wanted with { Group = ReviewGroup, Resource = "uids", Name = uid });
        }

        foreach (var (key, values) in extra)
        {
            foreach (var value in values)
            {
                authorizer.Demand(wanted with { Group = ReviewGroup, Resource = "userextras", Subresource = key, Name = value });
            }
        }
    }
}
