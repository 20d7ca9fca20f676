using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>Writes answers.</summary>
internal static class ResponseWriting
{
    public static Task WriteJsonAsync(this HttpResponse response, int code, JsonNode document, string contentType = "application/json") =>
        response.WriteJsonAsync(code, document.ToUtf8(), contentType);

    public static async Task WriteJsonAsync(this HttpResponse response, int code, ReadOnlyMemory<byte> json, string contentType = "application/json")
    {
        response.StatusCode = code;
        response.ContentType = contentType;
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-cache, private";
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(json, response.HttpContext.RequestAborted).ConfigureAwait(false);
        }
    }

    public static Task WriteTextAsync(this HttpResponse response, int code, string text)
    {
        response.StatusCode = code;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-cache, private";
        return response.WriteAsync(text, response.HttpContext.RequestAborted);
    }

    /// <summary>Adds an RFC 7234 warning, which kubectl shows its user.</summary>
    public static void AddWarning(this HttpResponse response, string text)
    {
        var clean = new string([.. text.Select(c => char.IsControl(c) || c > 126 ? '?' : c)]);
        response.Headers.Append("Warning", $"299 - \"{clean.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }
}
