using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>What anybody may ask: whether the server lives, and its version.</summary>
internal static class PublicEndpoints
{
    /// <summary>The Kubernetes version whose protocol is spoken; clients compare it with their own.</summary>
    private const string Minor = "35";

    public static async Task<bool> TryHandleAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/healthz" or "/livez" or "/readyz":
                await context.Response.WriteTextAsync(200, "ok").ConfigureAwait(false);
                return true;
            case "/version" or "/version/":
                await context.Response.WriteJsonAsync(200, new JsonObject
                {
                    ["major"] = "1",
                    ["minor"] = Minor,
                    ["gitVersion"] = $"v1.{Minor}.0+reconciler",
                    ["gitCommit"] = "",
                    ["gitTreeState"] = "clean",
                    ["buildDate"] = "1970-01-01T00:00:00Z",
                    ["goVersion"] = "",
                    ["compiler"] = "dotnet",
                    ["platform"] = "linux/amd64",
                }).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }
}
