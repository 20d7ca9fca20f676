using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>The subresource token of service accounts: a TokenRequest, answered with the token (<c>kubectl create token</c>).</summary>
internal sealed class TokenEndpoint(ObjectStore store, ServiceAccountTokens tokens, TimeProvider time)
{
    private const string Kind = "TokenRequest";
    private const string Group = "authentication.k8s.io";
    private const long Least = 600;
    private const long Most = 365 * 24 * 3600;
    private const long Default = 3600;

    public async Task HandleAsync(HttpContext context, ResourceDefinition resource, RequestPath path)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw Refusal.MethodNotAllowed();
        }

        var body = RequestBody.Parse(await RequestBody.ReadAsync(context.Request).ConfigureAwait(false), RequestBody.MediaType(context.Request)) as JsonObject;
        var account = store.FindLiving(new ObjectKey(resource.StorageKey, path.Namespace!, path.Name!)) ?? throw Refusal.NotFound(resource, path.Name!);
        var spec = body.Object("spec");
        string[] audiences = [.. spec.Array("audiences").Texts()];
        var seconds = spec.At("expirationSeconds") is { } given ? given.AsInteger() ?? 0 : Default;
        if (seconds is < Least or > Most)
        {
            throw Invalid(path.Name!, FieldError.Invalid("spec.expirationSeconds", spec.At("expirationSeconds")?.DeepClone(), $"may not be less than 10 minutes, nor more than {Most} seconds"));
        }

        var boundTo = spec.Object("boundObjectRef") is { } reference ? Bound(path, reference) : null;
        if (audiences.Length == 0)
        {
            audiences = [ServiceAccountTokens.Issuer];
        }

        var life = TimeSpan.FromSeconds(seconds);
        var answered = spec?.Clone() ?? [];
        answered["audiences"] = audiences.ToJsonArray();
        answered["expirationSeconds"] = seconds;
        await context.Response.WriteJsonAsync(201, new JsonObject
        {
            ["kind"] = Kind,
            ["apiVersion"] = Group + "/v1",
            ["metadata"] = new JsonObject { ["name"] = path.Name, ["namespace"] = path.Namespace, ["creationTimestamp"] = time.Timestamp() },
            ["spec"] = answered,
            ["status"] = new JsonObject
            {
                ["token"] = new RequestOptions(context.Request.Query, context.Request.Method).DryRun ? string.Empty : tokens.Issue(account, audiences, life, boundTo),
                ["expirationTimestamp"] = (time.GetUtcNow() + life).Timestamp(),
            },
        }).ConfigureAwait(false);
    }

    private StoredObject Bound(RequestPath path, JsonObject reference)
    {
        if (reference.Text("kind") != "Secret" || reference.Text("apiVersion") != "v1")
        {
            throw Invalid(path.Name!, FieldError.Invalid("spec.boundObjectRef", reference.DeepClone(), "only a Secret (v1) can be what a token is bound to: there are no pods here"));
        }

        var name = reference.Text("name") ?? string.Empty;
        var found = store.FindLiving(new ObjectKey(BuiltInDefinitions.Secrets, path.Namespace!, name));
        return found is not null && reference.Text("uid") is var uid && (string.IsNullOrEmpty(uid) || uid == found.Uid)
            ? found
            : throw Invalid(path.Name!, FieldError.Invalid("spec.boundObjectRef", reference.DeepClone(), $"there is no such Secret \"{name}\""));
    }

    private static ApiException Invalid(string name, FieldError error) => Refusal.Invalid(Kind, Group, name, [error]);
}
