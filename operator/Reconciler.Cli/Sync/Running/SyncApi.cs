using System.Net;
using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Sync.Running;

/// <summary>The API as a round uses it: an answer about an object is an answer; anything else ends the round.</summary>
internal sealed class SyncApi(ObjectApi api)
{
    /// <summary>How many calls are under way at a time.</summary>
    public const int Calls = 8;

    /// <summary>How deep objects may be nested: more than manifests may.</summary>
    public const int Depth = 256;

    /// <summary>Reads what stands at a path.</summary>
    /// <returns>Null: there is nothing.</returns>
    /// <exception cref="CommandFailedException">The API is away, or does not let it be read: then nothing is known.</exception>
    public async Task<JsonElement?> ReadAsync(string path, CancellationToken cancellation)
    {
        var answer = Known(path, await api.GetAsync(path, asTable: false, cancellation));
        return answer.IsSuccess ? Json(answer)
            : answer.Code == HttpStatusCode.NotFound ? null
            : throw new CommandFailedException($"{path}: {Refusal(path, answer)}");
    }

    /// <summary>The sentence of a refusal. A server's sentence may repeat values; of a Secret's it must not reach anybody.</summary>
    public static string Refusal(string path, ObjectAnswer answer)
    {
        if (!path.Contains("/secrets/", StringComparison.Ordinal))
        {
            return answer.Refusal;
        }

        try
        {
            var status = Json(answer);
            var fields = string.Join(", ", status.Items("details", "causes").Select(cause => cause.Text("field")).Where(field => !string.IsNullOrEmpty(field)));
            return $"the API answered {(int)answer.Code} {status.Text("reason")}{(fields.Length > 0 ? $": {fields}" : "")}";
        }
        catch (JsonException)
        {
            return $"the API answered {(int)answer.Code}";
        }
    }

    /// <summary>Applies an object. A write that is under way is not broken off.</summary>
    public async Task<ObjectAnswer> ApplyAsync(string path, byte[] json, bool force, bool dryRun) =>
        Known(path, await api.ApplyAsync(path, json, force, dryRun, CancellationToken.None, SyncName.FieldManager));

    /// <summary>Asks for the deletion of this very object in this very version.</summary>
    public async Task<ObjectAnswer> DeleteAsync(string path, JsonElement live)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "v1");
            json.WriteString("kind", "DeleteOptions");
            json.WriteStartObject("preconditions");
            json.WriteString("uid", live.Text("metadata", "uid"));
            json.WriteString("resourceVersion", live.Text("metadata", "resourceVersion"));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Known(path, await api.DeleteAsync(path, CancellationToken.None, body.ToArray()));
    }

    /// <summary>The object of an answer.</summary>
    public static JsonElement Json(ObjectAnswer answer)
    {
        using var document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = Depth });
        return document.RootElement.Clone();
    }

    private static ObjectAnswer Known(string path, ObjectAnswer answer) =>
        answer.Code is HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)answer.Code >= 500
            ? throw new CommandFailedException($"{path}: the API answers {(int)answer.Code}: {Refusal(path, answer)}")
            : answer;
}
