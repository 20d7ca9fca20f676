using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>Speaks HTTP with the API as the kubeconfig says: its authority, its token.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly X509Certificate2 authority;
    private readonly X509Certificate2? own;
    private readonly HttpClient client;

    /// <param name="kubeconfig">Where and who.</param>
    /// <param name="token">Another token than the kubeconfig's; empty: none.</param>
    /// <param name="certificate">Another certificate than the kubeconfig's.</param>
    public ApiClient(string kubeconfig, string? token = null, X509Certificate2? certificate = null)
    {
        var document = JsonNode.Parse(File.ReadAllText(kubeconfig))!;
        var cluster = document["clusters"]![0]!["cluster"]!;
        authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(cluster["certificate-authority-data"]!.GetValue<string>())));
        var user = document["users"]![0]!["user"]!;
        string Pem(string field) => Encoding.UTF8.GetString(Convert.FromBase64String(user[field]!.GetValue<string>()));
        own = certificate ?? (user["client-key-data"] is not null && token is null ? X509Certificate2.CreateFromPem(Pem("client-certificate-data"), Pem("client-key-data")) : null);
        client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                ClientCertificates = own is null ? null : [own],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { authority },
                },
            },
        })
        {
            BaseAddress = new Uri(cluster["server"]!.GetValue<string>()),
            Timeout = TimeSpan.FromSeconds(30),
        };
        if ((token ?? (own is null ? user["token"]!.GetValue<string>() : string.Empty)) is { Length: > 0 } bearer)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
    }

    public HttpClient Http => client;

    public Task<ApiAnswer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, accept: accept);

    public Task<ApiAnswer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<ApiAnswer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<ApiAnswer> DeleteAsync(string path, JsonNode? options = null) => SendAsync(HttpMethod.Delete, path, options?.ToJsonString());

    public Task<ApiAnswer> PatchAsync(string path, string body, string type) => SendAsync(HttpMethod.Patch, path, body, "application/" + type);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer((int)response.StatusCode, text, response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);
    }

    /// <summary>Reads the first events of a watch.</summary>
    public async Task<IReadOnlyList<JsonObject>> WatchAsync(string path, int count, Func<Task>? meanwhile = null)
    {
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<JsonObject>();
        while (events.Count < count && await reader.ReadLineAsync() is { } line)
        {
            events.Add((JsonObject)JsonNode.Parse(line)!);
        }

        return events;
    }

    public void Dispose()
    {
        client.Dispose();
        authority.Dispose();
        own?.Dispose();
    }
}

/// <summary>An answer of the API.</summary>
public sealed record ApiAnswer(int Code, string Text, IReadOnlyList<string> Warnings)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Reason => Json["reason"]?.GetValue<string>();

    public string? Message => Json["message"]?.GetValue<string>();

    public string Version => Json["metadata"]!["resourceVersion"]!.GetValue<string>();
}
