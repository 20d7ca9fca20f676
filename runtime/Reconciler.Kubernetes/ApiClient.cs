using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using k8s;
using Polly;
using Reconciler.Kubernetes.Connection;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resilience;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes;

/// <summary>
/// A typed client of a Kubernetes API, real or embedded. Reads and idempotent writes are tried again for a moment when the API does not
/// answer; what still fails is an <see cref="ApiException"/>.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;
    private readonly ResiliencePipeline<HttpResponseMessage> retry;

    /// <summary>Makes a client over an HTTP client whose base address is the server's.</summary>
    public ApiClient(HttpClient http, TimeProvider time)
    {
        this.http = http;
        Time = time;
        retry = ApiRetry.ForRequests(time);
    }

    /// <summary>The clock that drives timeouts and retries.</summary>
    public TimeProvider Time { get; }

    /// <summary>The server's address.</summary>
    public Uri Server => http.BaseAddress!;

    /// <summary>Makes a client from a kubeconfig; without a path from <c>KUBECONFIG</c>, a pod's service account or <c>~/.kube/config</c>.</summary>
    public static ApiClient FromKubeconfig(string? path, TimeProvider time) => new(ApiConnection.Open(ApiConnection.Load(path)), time);

    /// <summary>Makes a client from a configuration that was already loaded.</summary>
    /// <param name="configuration">Where the server is, and who calls.</param>
    /// <param name="time">The clock.</param>
    /// <param name="certificate">Gives the client's certificate of the moment; null: the configuration's.</param>
    public static ApiClient From(KubernetesClientConfiguration configuration, TimeProvider time, Func<X509Certificate2>? certificate = null) =>
        new(ApiConnection.Open(configuration, certificate: certificate), time);

    /// <summary>The objects of one kind.</summary>
    public ResourceEndpoint<T> For<T>(ResourceDefinition<T> definition)
        where T : Resource => new(this, definition);

    /// <summary>Posts JSON to a path that is no resource's, and returns the answer's body.</summary>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="json">The body.</param>
    /// <param name="repeatable">Whether sending it twice does what sending it once does.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="ApiException">The API refuses, or is away.</exception>
    public Task<byte[]> PostAsync(string path, byte[] json, bool repeatable, CancellationToken ct) =>
        SendAsync(new ApiRequest(HttpMethod.Post, path) { Body = json, Repeatable = repeatable }, ct);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Sends a request and returns the answer's body.</summary>
    internal async Task<byte[]> SendAsync(ApiRequest request, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var response = await ExchangeAsync(request, HttpCompletionOption.ResponseContentRead, both.Token).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException problem) when (!ct.IsCancellationRequested)
        {
            throw ApiException.Unanswered(request.ToString(), problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw ApiException.Unanswered(request.ToString(), problem);
        }
    }

    /// <summary>Opens a stream that the server keeps writing to.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken ct)
    {
        try
        {
            return await ExchangeAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw ApiException.Unanswered(request.ToString(), problem);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(ApiRequest request, HttpCompletionOption completion, CancellationToken ct)
    {
        var response = request.Repeatable
            ? await retry.ExecuteAsync(async token => await OnceAsync(request, completion, token).ConfigureAwait(false), ct).ConfigureAwait(false)
            : await OnceAsync(request, completion, ct).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ApiException(await RefusalAsync(response, ct).ConfigureAwait(false));
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(ApiRequest request, HttpCompletionOption completion, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        return await http.SendAsync(message, completion, ct).ConfigureAwait(false);
    }

    private static async Task<ApiStatus> RefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var code = (int)response.StatusCode;
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(body, CoreJson.Default.ApiStatus) is { } status)
            {
                return status with { Code = code };
            }
        }
        catch (JsonException)
        {
            // A proxy's answer, not the API's: the code alone has to do.
        }

        return new ApiStatus { Code = code, Reason = response.ReasonPhrase ?? "" };
    }
}
