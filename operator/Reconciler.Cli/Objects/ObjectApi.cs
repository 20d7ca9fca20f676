using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Reconciler.Kubernetes.Connection;

namespace Reconciler.Cli.Objects;

/// <summary>Objects of any kind on a Kubernetes API, as JSON: what the verbs for hosts without kubectl need, and no more.</summary>
internal sealed class ObjectApi : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;

    private ObjectApi(HttpClient http, string @namespace)
    {
        this.http = http;
        Namespace = @namespace;
    }

    /// <summary>The namespace of the kubeconfig's context.</summary>
    public string Namespace { get; }

    /// <summary>Opens the API of a kubeconfig.</summary>
    /// <exception cref="CommandFailedException">The kubeconfig cannot be used.</exception>
    public static ObjectApi Open(string? kubeconfig)
    {
        var configuration = Kubeconfig.Load(kubeconfig);
        return new ObjectApi(ApiConnection.Open(configuration), Kubeconfig.NamespaceOf(configuration));
    }

    public void Dispose() => http.Dispose();

    /// <summary>Reads what stands at a path; as a table for people, when asked.</summary>
    public async Task<ObjectAnswer> GetAsync(string path, bool asTable, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (asTable)
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        }

        return await SendAsync(request, cancellation);
    }

    /// <summary>Applies an object server-side.</summary>
    public async Task<ObjectAnswer> ApplyAsync(string path, byte[] json, bool force, bool dryRun, CancellationToken cancellation, string fieldManager = "reconciler")
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
        var query = $"?fieldManager={fieldManager}&fieldValidation=Strict&force={(force ? "true" : "false")}{(dryRun ? "&dryRun=All" : "")}";
        using var request = new HttpRequestMessage(HttpMethod.Patch, path + query) { Content = content };
        return await SendAsync(request, cancellation);
    }

    /// <summary>Asks for an object's deletion.</summary>
    /// <param name="path">The object.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <param name="options">A DeleteOptions in JSON, such as preconditions; null: none.</param>
    public async Task<ObjectAnswer> DeleteAsync(string path, CancellationToken cancellation, byte[]? options = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        if (options is not null)
        {
            request.Content = new ByteArrayContent(options);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await SendAsync(request, cancellation);
    }

    /// <summary>Copies what stands at a path.</summary>
    /// <returns>False when nobody answers.</returns>
    /// <exception cref="CommandFailedException">The API refuses, or the copy broke off.</exception>
    public async Task<bool> DownloadAsync(string path, Stream to, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return false;
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new CommandFailedException(new ObjectAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation)).Refusal);
            }

            try
            {
                await response.Content.CopyToAsync(to, cancellation);
            }
            catch (HttpRequestException problem)
            {
                throw new CommandFailedException($"{http.BaseAddress}: the answer broke off: {problem.Message}", problem);
            }
        }

        return true;
    }

    private async Task<ObjectAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Version = http.DefaultRequestVersion;
        request.VersionPolicy = http.DefaultVersionPolicy;
        using var timeout = new CancellationTokenSource(RequestTimeout, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await http.SendAsync(request, both.Token);
            var body = await response.Content.ReadAsByteArrayAsync(both.Token);
            return new ObjectAnswer(response.StatusCode, body);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandFailedException($"{http.BaseAddress}: no answer from the API: {problem.Message}", problem);
        }
    }
}

/// <summary>What the API said.</summary>
/// <param name="Code">The status.</param>
/// <param name="Body">The JSON.</param>
internal sealed record ObjectAnswer(HttpStatusCode Code, byte[] Body)
{
    /// <summary>Whether it did what was asked.</summary>
    public bool IsSuccess => (int)Code is >= 200 and < 300;

    /// <summary>The sentence of a refusal.</summary>
    public string Refusal
    {
        get
        {
            try
            {
                using var status = JsonDocument.Parse(Body);
                return status.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? "" : $"the API answered {(int)Code}";
            }
            catch (JsonException)
            {
                return $"the API answered {(int)Code}";
            }
        }
    }
}
