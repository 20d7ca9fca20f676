using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.Conformance.Tests.Answers;
using Reconciler.Conformance.Tests.Scripts;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Running;

/// <summary>One case on one server: its kept values, and its answers made comparable.</summary>
public sealed partial class CaseRun(Connection connection, string inNamespace)
{
    // What the clients of a server look at. Date and Audit-Id differ always; upstream's flow control is not here.
    private static readonly string[] Headers = ["Content-Type", "Warning", "Retry-After", "WWW-Authenticate", "Allow", "Cache-Control"];

    private readonly Dictionary<string, string> kept = new(StringComparer.Ordinal) { ["ns"] = inNamespace };
    private readonly Normalization normalization = new();

    public async Task<Answer> AskAsync(Call call)
    {
        JsonObject? content = null;
        if (call.Until is null && call.UntilThere is null)
        {
            content = await SendAsync(call);
        }
        else
        {
            await Eventually.SeesAsync($"{call} to answer as awaited", async () => content = await SendAsync(call), answer =>
                (call.Until is null || answer.Integer("code") == call.Until) && (call.UntilThere is null || Paths.Find(answer.At("body"), call.UntilThere) is not null));
        }

        foreach (var (name, path) in call.Keep)
        {
            var value = Paths.Find(content!.At("body"), path).AsText() ?? throw new InvalidOperationException($"{call}: nothing at {path} in {content!.ToJsonString()}");
            kept[name] = value;
            normalization.Keep(value, name);
        }

        if (call.Pick is not null)
        {
            content!["body"] = Paths.Pick(content["body"], call.Pick)?.DeepClone();
        }

        return new Answer((JsonObject)normalization.Of(content)!);
    }

    private async Task<JsonObject> SendAsync(Call call)
    {
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), Filled(call.Path, Uri.EscapeDataString));
        request.Headers.TryAddWithoutValidation("User-Agent", call.UserAgent);
        if (call.Accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", call.Accept);
        }

        if (call.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Filled(call.Body, text => text)));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        using var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var content = new JsonObject { ["code"] = (long)response.StatusCode, ["headers"] = Important(response) };
        content["body"] = call.Events > 0 ? await EventsAsync(response, call.Events) : Body(await response.Content.ReadAsStringAsync());
        return content;
    }

    private static JsonObject Important(HttpResponseMessage response)
    {
        var headers = new JsonObject();
        foreach (var name in Headers)
        {
            if (response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values))
            {
                headers[name] = values.ToJsonArray();
            }
        }

        return headers;
    }

    private static async Task<JsonArray> EventsAsync(HttpResponseMessage response, int count)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new JsonArray();
        while (events.Count < count && await reader.ReadLineAsync() is { } line)
        {
            events.Add(Body(line));
        }

        return events;
    }

    private static JsonNode? Body(string text)
    {
        try
        {
            return text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : JsonValue.Create(text.TrimEnd());
        }
        catch (JsonException)
        {
            // The events of a watch that has ended by itself.
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)).ToJsonArray();
        }
    }

    private string Filled(string text, Func<string, string> escape) =>
        Name().Replace(text, match => kept.TryGetValue(match.Groups[1].Value, out var value) ? escape(value) : match.Value);

    [GeneratedRegex(@"\$([a-z][A-Za-z0-9]*)")]
    private static partial Regex Name();
}
