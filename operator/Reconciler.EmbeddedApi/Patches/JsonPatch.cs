using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    private const int MostOperations = 10_000;

    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw Refusal.BadRequest("a JSON patch must be an array of operations");
        }

        if (operations.Count > MostOperations)
        {
            throw new ApiException(413, "RequestEntityTooLarge", $"The allowed maximum operations in a JSON patch is {MostOperations}, got {operations.Count}");
        }

        var root = target;
        foreach (var operation in operations)
        {
            root = Apply(root, operation as JsonObject ?? throw Refusal.BadRequest("an operation of a JSON patch must be an object"));
        }

        return root;
    }

    private static JsonNode? Apply(JsonNode? root, JsonObject operation)
    {
        var kind = operation.Text("op");
        var path = JsonPointer.Parse(operation.Text("path") ?? throw Refusal.BadRequest("an operation of a JSON patch needs a path"));
        switch (kind)
        {
            case "add":
                return path.Add(root, Value(operation));
            case "replace":
                path.Get(root);
                return path.Replace(root, Value(operation));
            case "remove":
                return path.Remove(root);
            case "test":
                return path.TryGet(root, out var found) && JsonNode.DeepEquals(found, Value(operation)) || (found is null && operation.At("value") is null)
                    ? root
                    : throw Unprocessable($"testing value {path} failed");
            case "copy":
                return path.Add(root, From(operation).Get(root)?.DeepClone());
            case "move":
                var from = From(operation);
                if (path.IsBelow(from))
                {
                    throw Unprocessable($"{from} cannot be moved into itself");
                }

                var moved = from.Get(root)?.DeepClone();
                return path.Add(from.Remove(root), moved);
            default:
                throw Refusal.BadRequest($"Unexpected kind of a JSON patch operation: {kind}");
        }
    }

    internal static ApiException Unprocessable(string problem) => new(422, "Invalid", "the server rejected our request due to an error in our request: " + problem, new JsonObject());

    private static JsonNode? Value(JsonObject operation) => operation.ContainsKey("value")
        ? operation.At("value")?.DeepClone()
        : throw Refusal.BadRequest($"the operation {operation.Text("op")} of a JSON patch needs a value");

    private static JsonPointer From(JsonObject operation) =>
        JsonPointer.Parse(operation.Text("from") ?? throw Refusal.BadRequest($"the operation {operation.Text("op")} of a JSON patch needs from"));
}
