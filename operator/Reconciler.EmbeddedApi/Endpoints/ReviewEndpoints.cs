using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Discovery;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Who am I, and what may I do: the one user there is, the administrator, may do all.</summary>
internal static class ReviewEndpoints
{
    private static readonly string[] Everything = ["*"];

    public static async Task<bool> TryHandleAsync(HttpContext context, RequestPath path)
    {
        if (ReviewResources.KindOf(path.Group, path.Version, path.Plural) is not { } kind)
        {
            return false;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw Refusal.MethodNotAllowed();
        }

        var body = RequestBody.Parse(await RequestBody.ReadAsync(context.Request).ConfigureAwait(false), RequestBody.MediaType(context.Request)) as JsonObject;
        await context.Response.WriteJsonAsync(201, new JsonObject
        {
            ["kind"] = kind,
            ["apiVersion"] = $"{path.Group}/{path.Version}",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = body.At("spec")?.DeepClone() ?? new JsonObject(),
            ["status"] = Status(kind),
        }).ConfigureAwait(false);
        return true;
    }

    private static JsonObject Status(string kind) => kind switch
    {
        "SelfSubjectReview" => new JsonObject
        {
            ["userInfo"] = new JsonObject { ["username"] = "reconciler-admin", ["groups"] = new JsonArray("system:masters", "system:authenticated") },
        },
        "SelfSubjectAccessReview" => new JsonObject { ["allowed"] = true, ["reason"] = "the administrator's token may do all" },
        _ => new JsonObject
        {
            ["resourceRules"] = new JsonArray(new JsonObject { ["verbs"] = Everything.ToJsonArray(), ["apiGroups"] = Everything.ToJsonArray(), ["resources"] = Everything.ToJsonArray() }),
            ["nonResourceRules"] = new JsonArray(new JsonObject { ["verbs"] = Everything.ToJsonArray(), ["nonResourceURLs"] = Everything.ToJsonArray() }),
            ["incomplete"] = false,
        },
    };
}
