using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.Webhook.Review;

/// <summary>What the API server asks: an admission.k8s.io/v1 AdmissionReview's request.</summary>
internal sealed record ReviewRequest
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 128 };

    public required string Uid { get; init; }

    public required string Operation { get; init; }

    public required string Group { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Subresource { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public JsonObject? UserInfo { get; init; }

    public JsonObject? Document { get; init; }

    public JsonObject? Old { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static ReviewRequest Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var review = JsonNode.Parse(body, documentOptions: Depth) as JsonObject;
            if (Text(review, "apiVersion") != "admission.k8s.io/v1" || Text(review, "kind") != "AdmissionReview" || review?["request"] is not JsonObject request || Text(request, "uid") is not { Length: > 0 } uid)
            {
                throw new FormatException("right would be an AdmissionReview of admission.k8s.io/v1 with a request and its uid");
            }

            var (document, old) = (request["object"] as JsonObject, request["oldObject"] as JsonObject);
            foreach (var metadata in new[] { document?["metadata"], old?["metadata"] })
            {
                if (metadata is not null and not JsonObject)
                {
                    throw new FormatException("the metadata of the object is no object");
                }
            }

            var (kind, resource) = (request["kind"] as JsonObject, request["resource"] as JsonObject);
            return new ReviewRequest
            {
                Uid = uid,
                Operation = Text(request, "operation") ?? "",
                Group = Text(resource, "group") ?? "",
                Kind = Text(kind, "kind") ?? "",
                Plural = Text(resource, "resource") ?? "",
                Subresource = Text(request, "subResource") ?? "",
                Namespace = Text(request, "namespace") ?? "",
                Name = Text(request, "name") is { Length: > 0 } name ? name : Text(document?["metadata"] as JsonObject, "name") ?? "",
                UserInfo = request["userInfo"] as JsonObject,
                Document = document,
                Old = old,
            };
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new FormatException("the body is no JSON: " + problem.Message, problem);
        }
    }

    private static string? Text(JsonObject? holder, string name) => holder?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
