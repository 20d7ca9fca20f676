using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>May they? Group system:masters may all; agents what is their node's; everybody what roles give them.</summary>
internal sealed class Authorizer(LiveRbac rbac, NodeAuthorizer nodes)
{
    private static readonly AccessDecision Master = new(true, "group system:masters may do all");

    public LiveRbac Rbac { get; } = rbac;

    public AccessDecision Decide(AccessRequest request)
    {
        if (request.User.IsMaster)
        {
            return Master;
        }

        if (request.User.NodeName is { } node && nodes.Allows(node, request))
        {
            return new AccessDecision(true, $"node {node}: its own");
        }

        return request.User.Credential.JoinsAs is { } joining && NodeAuthorizer.IsItsCertificate(joining, request)
            ? new AccessDecision(true, $"a token for node {joining}: its certificate")
            : Rbac.Current.Decide(request);
    }

    /// <summary>Refuses what is not allowed.</summary>
    /// <returns>Why it is allowed.</returns>
    /// <exception cref="ApiException">403.</exception>
    public string Demand(AccessRequest request)
    {
        var decision = Decide(request);
        return decision.Allowed ? decision.Reason : throw AccessRefusal.Of(request, decision.Reason);
    }
}
