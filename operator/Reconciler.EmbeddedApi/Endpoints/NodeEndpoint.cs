using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Nodes;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>
/// Nodes' credentials: <c>POST /nodes/NAME/token</c> invites, <c>/nodes/NAME/revocation</c> revokes (both by a role's right to post there), and
/// <c>/nodes/NAME/certificate</c> signs, for who holds the node's token or a certificate of it and for nobody else.
/// </summary>
internal sealed class NodeEndpoint(NodeCertificates certificates)
{
    private const long Least = 60;
    private const long Most = 7 * 24 * 3600;
    private const long Default = 3600;

    /// <summary>Longest name: the common name that it ends in has 64 characters at most (X.520).</summary>
    private const int LongestName = 64 - 12;

    /// <summary>The path at which a node gets its certificates.</summary>
    public static string CertificatePath(string node) => $"/nodes/{node}/certificate";

    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if (context.Request.Path.Value?.Split('/') is not ["", "nodes", var node, var what] || what is not ("token" or "certificate" or "revocation"))
        {
            return false;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw Refusal.MethodNotAllowed();
        }

        if (node.Length > LongestName || !MetadataRules.Subdomain().IsMatch(node))
        {
            throw Refusal.BadRequest($"{(node.Length > 100 ? node[..100] + "..." : node)}: no name of a node; right would be at most {LongestName} lower case letters, digits, '-' and '.'");
        }

        var bytes = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        var body = bytes.Length == 0 ? [] : RequestBody.Parse(bytes, RequestBody.MediaType(context.Request)) as JsonObject ?? throw Refusal.BadRequest("the body must be an object");
        await (what switch
        {
            "token" => InviteAsync(context, node, body),
            "certificate" => SignAsync(context, node, body),
            _ => RevokeAsync(context, node),
        }).ConfigureAwait(false);
        return true;
    }

    private async Task InviteAsync(HttpContext context, string node, JsonObject body)
    {
        var seconds = body.At("expirationSeconds") is { } given ? given.AsInteger() ?? 0 : Default;
        if (seconds is < Least or > Most)
        {
            throw Refusal.BadRequest($"expirationSeconds: right would be {Least} to {Most}");
        }

        var (token, expires) = await certificates.InviteAsync(node, TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        await context.Response.WriteJsonAsync(201, new JsonObject
        {
            ["node"] = node,
            ["expires"] = expires.Timestamp(),
            ["authority"] = certificates.AuthorityPem,
            ["token"] = token,
        }).ConfigureAwait(false);
    }

    private async Task SignAsync(HttpContext context, string node, JsonObject body)
    {
        // Whoever acts as somebody else has shown nothing of that other.
        var caller = Caller.Of(context);
        if (!ReferenceEquals(caller.Authenticated, caller.User) || (caller.User.NodeName ?? caller.User.Credential.JoinsAs) != node)
        {
            throw new ApiException(403, "Forbidden", $"forbidden: a certificate for node \"{node}\" is given to that node, or for a token made for it, and to nobody else");
        }

        var key = SigningRequest.Read(body.Text("request"), node);
        var certificate = (caller.User.Credential.Serial, RequestAuthentication.Bearer(context.Request)) switch
        {
            ({ } serial, _) => await certificates.RenewAsync(node, serial, key).ConfigureAwait(false),
            (null, { } token) => await certificates.JoinAsync(node, JoinTokens.HashOf(token), key).ConfigureAwait(false),
            _ => throw Refusal.Unauthorized(),
        };
        await context.Response.WriteJsonAsync(201, new JsonObject { ["certificate"] = certificate, ["authority"] = certificates.AuthorityPem }).ConfigureAwait(false);
    }

    private async Task RevokeAsync(HttpContext context, string node)
    {
        var (since, known) = await certificates.RevokeAsync(node).ConfigureAwait(false);
        await context.Response.WriteJsonAsync(201, new JsonObject { ["node"] = node, ["revoked"] = since.Timestamp(), ["known"] = known }).ConfigureAwait(false);
    }
}
