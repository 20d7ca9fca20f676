using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Whom a request is carried out for, and what it was allowed as; goes with the request.</summary>
internal sealed class Caller(Authorizer authorizer, AccessRequest request, UserIdentity authenticated)
{
    private RbacIndex judged = authorizer.Rbac.Current;

    public UserIdentity User => request.User;

    /// <summary>Who it really is: somebody else than <see cref="User"/> where that one is impersonated.</summary>
    public UserIdentity Authenticated => authenticated;

    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("the request is nobody's: it came by no authorization");

    /// <summary>Demands a further right on what the request is about.</summary>
    /// <exception cref="Requests.ApiException">403.</exception>
    public void DemandToo(string verb) => authorizer.Demand(request with { Verb = verb });

    /// <summary>Whether what was allowed still is, and the credential still good: costs next to nothing as long as no role or binding changes.</summary>
    public bool MayStill()
    {
        if (authenticated.Credential.Stands?.Invoke() == false)
        {
            return false;
        }

        var current = authorizer.Rbac.Current;
        if (ReferenceEquals(current, judged))
        {
            return true;
        }

        judged = current;
        return authorizer.Decide(request).Allowed;
    }
}
