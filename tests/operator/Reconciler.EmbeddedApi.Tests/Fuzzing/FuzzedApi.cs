using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>The whole server but for the wire below HTTP, so that a million requests take minutes.</summary>
internal sealed class FuzzedApi : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(10);

    private readonly TemporaryFolder folder;
    private readonly ApiComposition composition;
    private readonly string token;

    private FuzzedApi(TemporaryFolder folder, ApiComposition composition, string token) => (this.folder, this.composition, this.token) = (folder, composition, token);

    public static async Task<FuzzedApi> StartAsync()
    {
        // In memory where the machine has that: no disk is being tested.
        var folder = new TemporaryFolder(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        var options = new EmbeddedApiOptions { DataFolder = folder.Path, Audit = null, RequestsPerSecond = int.MaxValue, RequestBurst = int.MaxValue };
        options = options with { Definitions = [.. options.Definitions, RunningApi.Widgets], Namespaces = ["fuzz"] };
        var identities = ApiIdentities.Load(folder.Path, ["localhost"], options, NullLoggerFactory.Instance);
        var composition = await ApiComposition.CreateAsync(options, folder["objects.db"], identities, NullLoggerFactory.Instance);
        return new FuzzedApi(folder, composition, (await File.ReadAllTextAsync(folder["token"])).Trim());
    }

    /// <summary>How often each code was answered.</summary>
    public SortedDictionary<int, int> Codes { get; } = [];

    /// <summary>Sends a request.</summary>
    /// <returns>What is wrong with the answer; null: nothing.</returns>
    public async Task<string?> SendAsync(FuzzCase made)
    {
        using var ending = new CancellationTokenSource();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = ending.Token };
        context.Request.Method = made.Method;
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("localhost");
        context.Request.Path = new PathString(made.Path);
        context.Request.QueryString = new QueryString(made.Query);
        context.Request.Headers.Authorization = "Bearer " + token;
        context.Request.Headers.Accept = made.Accept;
        context.Request.ContentType = made.ContentType;
        context.Request.ContentLength = made.Body.Length;
        context.Request.Body = new MemoryStream(made.Body);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        try
        {
            // On a thread of its own: what never comes back is a finding, too.
            var answering = Task.Run(() => composition.Endpoint.HandleAsync(context));
            if (made.IsWatch && await Task.WhenAny(answering, Task.Delay(Watch, TimeProvider.System)) != answering)
            {
                await ending.CancelAsync();
            }

            await answering.WaitAsync(Hang);
        }
        catch (TimeoutException)
        {
            return $"no answer within {Hang}";
        }

        Codes[context.Response.StatusCode] = Codes.GetValueOrDefault(context.Response.StatusCode) + 1;
        return Verdict(context.Response.StatusCode, body.ToArray(), bodyless: ending.IsCancellationRequested || made.Method == "HEAD");
    }

    public async ValueTask DisposeAsync()
    {
        await composition.DisposeAsync();
        folder.Dispose();
    }

    private static string? Verdict(int code, byte[] answer, bool bodyless)
    {
        // A version that is not there yet is waited for, as upstream does.
        if (code >= 500 && code != 504)
        {
            return $"{code}: {System.Text.Encoding.UTF8.GetString(answer)}";
        }

        if (code < 400 || bodyless)
        {
            return null;
        }

        try
        {
            var status = JsonNode.Parse(answer);
            return status?["kind"]?.GetValue<string>() == "Status" && status["code"]?.GetValue<int>() == code && status["message"]?.GetValue<string>() is { Length: > 0 }
                ? null
                : $"{code} without a Status that says why: {System.Text.Encoding.UTF8.GetString(answer)}";
        }
        catch (JsonException)
        {
            return $"{code} with no JSON: {System.Text.Encoding.UTF8.GetString(answer)}";
        }
    }
}
