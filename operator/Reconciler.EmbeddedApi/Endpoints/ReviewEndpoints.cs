using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.Discovery;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Who am I, what may I or somebody else do, whose token is this: answered by the very parts that decide on requests.</summary>
internal sealed class ReviewEndpoints(RequestAuthentication authentication, AccessReviews access)
{
    public async Task<bool> TryHandleAsync(HttpContext context, RequestPath path)
    {
        if (ReviewResources.Find(path) is not { } kind)
        {
            return false;
        }

        if (!HttpMethods.IsPost(context.Request.Method) || path.Name is not null)
        {
            throw Refusal.MethodNotAllowed();
        }

        var body = RequestBody.Parse(await RequestBody.ReadAsync(context.Request).ConfigureAwait(false), RequestBody.MediaType(context.Request)) as JsonObject;
        var spec = body.Object("spec") ?? [];
        var user = Caller.Of(context).User;
        var status = kind switch
        {
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Info(user) },
            "TokenReview" => await TokenAsync(spec, context.RequestAborted).ConfigureAwait(false),
            "SelfSubjectAccessReview" => access.Access(user, spec),
            "SelfSubjectRulesReview" => access.Rules(user, spec),
            _ => access.AccessOfOther(spec, path.Namespace),
        };
        await context.Response.WriteJsonAsync(201, new JsonObject
        {
            ["kind"] = kind,
            ["apiVersion"] = $"{path.Group}/{path.Version}",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = kind == "TokenReview" ? new JsonObject() : spec.DeepClone(),
            ["status"] = status,
        }).ConfigureAwait(false);
        return true;
    }

    private async Task<JsonObject> TokenAsync(JsonObject spec, CancellationToken ct)
    {
        string[] audiences = [.. spec.Array("audiences").Texts()];
        if (audiences.Length > 0 && !audiences.Contains(ServiceAccountTokens.Issuer))
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = $"tokens are reviewed for the audience {ServiceAccountTokens.Issuer} only" };
        }

        return spec.Text("token") is { Length: > 0 } token && await authentication.IdentifyAsync(token, ct).ConfigureAwait(false) is { } identity
            ? new JsonObject { ["authenticated"] = true, ["user"] = Info(identity), ["audiences"] = new JsonArray(ServiceAccountTokens.Issuer) }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = "the token is nobody's, or no longer good" };
    }

    private static JsonObject Info(UserIdentity user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        info.Put("uid", user.Uid);
        info["groups"] = user.Groups.ToJsonArray();
        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra)
            {
                extra[key] = values.ToJsonArray();
            }

            info["extra"] = extra;
        }

        return info;
    }
}
