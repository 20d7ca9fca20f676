using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Kubernetes.Core;

namespace Reconciler.Kubernetes.Tests.Watching;

/// <summary>The watch loop against a scripted server: what a real one does only on bad days.</summary>
#pragma warning disable CA1001 // The runner disposes asynchronously.
public sealed class InformerTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource stop = new();
    private readonly BlockingCollection<Func<HttpContext, Task>> lists = [];
    private readonly BlockingCollection<Func<HttpContext, Task>> watches = [];
    private readonly ConcurrentQueue<string> watchedFrom = new();
    private WebApplication app = null!;
    private ApiClient client = null!;
    private Informer<ConfigMap> informer = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetService(typeof(Microsoft.AspNetCore.Hosting.Server.IServer)) is Microsoft.AspNetCore.Hosting.Server.IServer server
            ? server.Features.Get<IServerAddressesFeature>()!.Addresses.Single() : throw new InvalidOperationException();
        client = new ApiClient(new HttpClient { BaseAddress = new Uri(address + "/") }, TimeProvider.System);
        informer = new Informer<ConfigMap>(client.For(Kinds.ConfigMaps), new InformerOptions(), TimeProvider.System, NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        client.Dispose();
        await app.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Run_ListsThenFollows()
    {
        lists.Add(Body(List("5", ConfigMap("a", "1"))));
        watches.Add(Events(Change("ADDED", ConfigMap("b", "6")), Change("DELETED", ConfigMap("a", "7"))));
        var gone = Until(change => change.After is null);
        _ = informer.RunAsync(stop.Token);
        (await gone).Key.Name.Should().Be("a");
        informer.Store.All.Select(map => map.Metadata.Name).Should().Equal("b");
        watchedFrom.Should().StartWith("5");
    }

    [Fact]
    public async Task Observe_OfWhatTheWatchToldTheEndOf_BringsItNotBack()
    {
        lists.Add(Body(List("5", ConfigMap("a", "1"))));
        watches.Add(Events(Change("MODIFIED", ConfigMap("a", "6")), Change("DELETED", ConfigMap("a", "8"))));
        var (before, gone) = (Until(change => change.After?.Metadata.ResourceVersion == "6"), Until(change => change.After is null));
        _ = informer.RunAsync(stop.Token);
        var stale = (await before).After!;
        await gone;

        informer.Observe(stale);
        informer.Observe(stale with { Metadata = stale.Metadata with { ResourceVersion = "7" } });
        informer.Store.All.Should().BeEmpty();

        // One that was made anew is of a version that the watch has not reached.
        informer.Observe(stale with { Metadata = stale.Metadata with { ResourceVersion = "9" } });
        informer.Store.All.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_ListingAnew_KeepsWhatWasWrittenSinceTheList()
    {
        lists.Add(Body(List("5")));
        watches.Add(Events("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"""));
        lists.Add(context =>
        {
            informer.Observe(new ConfigMap { Metadata = new() { Namespace = "ns", Name = "mine", ResourceVersion = "10" } });
            return context.Response.WriteAsync(List("9", ConfigMap("b", "2")));
        });
        var followed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watches.Add(_ =>
        {
            followed.SetResult();
            return Task.CompletedTask;
        });
        var gone = new ConcurrentQueue<ResourceKey>();
        informer.OnChange(change =>
        {
            if (change.After is null)
            {
                gone.Enqueue(change.Key);
            }
        });
        _ = informer.RunAsync(stop.Token);
        await followed.Task.WaitAsync(Patience);

        gone.Should().BeEmpty();
        informer.Store.All.Select(map => map.Metadata.Name).Should().BeEquivalentTo("b", "mine");
    }

    [Fact]
    public async Task Run_WhenTheVersionIsGone_ListsAnewAndNoticesWhatVanishedMeanwhile()
    {
        lists.Add(Body(List("5", ConfigMap("a", "1"), ConfigMap("b", "2"))));
        watches.Add(Events("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"""));
        lists.Add(Body(List("9", ConfigMap("b", "2"))));
        var gone = Until(change => change.After is null);
        _ = informer.RunAsync(stop.Token);
        (await gone).Key.Name.Should().Be("a");
        informer.Store.All.Select(map => map.Metadata.Name).Should().Equal("b");
    }

    [Fact]
    public async Task Run_WhenTheApiGoesAway_KeepsTheStoreAndSaysSo()
    {
        lists.Add(Body(List("5", ConfigMap("a", "1"))));
        var away = new TaskCompletionSource<InformerState>();
        informer.StateChanged += state =>
        {
            if (state is { IsSynced: true, AwaySince: not null })
            {
                away.TrySetResult(state);
            }
        };
        watches.Add(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        for (var i = 0; i < 8; i++)
        {
            watches.Add(context =>
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            });
        }

        _ = informer.RunAsync(stop.Token);
        (await away.Task.WaitAsync(Patience)).Problem.Should().NotBeEmpty();
        informer.Store.All.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_AfterABookmark_ContinuesFromIt()
    {
        lists.Add(Body(List("5")));
        watches.Add(Events("""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"42"}}}"""));
        watches.Add(Events(Change("ADDED", ConfigMap("late", "43"))));
        var added = Until(change => change.Before is null);
        _ = informer.RunAsync(stop.Token);
        await added;
        watchedFrom.Take(2).Should().Equal("5", "42");
    }

    [Fact]
    public async Task Run_WhenOneObjectCannotBeRead_GoesOnWithTheOthersAndKeepsWhatItKnew()
    {
        lists.Add(Body(List("5", ConfigMap("a", "1"))));
        watches.Add(Events(
            """{"type":"MODIFIED","object":{"kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","resourceVersion":"6"},"data":[1,2]}}""",
            Change("ADDED", ConfigMap("b", "7"))));
        var added = Until(change => change.Key.Name == "b");
        _ = informer.RunAsync(stop.Token);
        await added;
        informer.Store.Find(new ResourceKey("ns", "a"))!.Metadata.ResourceVersion.Should().Be("1");
    }

    private Task<ResourceChange<ConfigMap>> Until(Func<ResourceChange<ConfigMap>, bool> condition)
    {
        var seen = new TaskCompletionSource<ResourceChange<ConfigMap>>(TaskCreationOptions.RunContinuationsAsynchronously);
        informer.OnChange(change =>
        {
            if (condition(change))
            {
                seen.TrySetResult(change);
            }
        });
        return seen.Task.WaitAsync(Patience);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var watch = context.Request.Query.ContainsKey("watch");
        if (watch)
        {
            watchedFrom.Enqueue(context.Request.Query["resourceVersion"].ToString());
        }

        if ((watch ? watches : lists).TryTake(out var answer))
        {
            await answer(context);
        }
        else if (watch)
        {
            await context.Response.StartAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            context.Response.StatusCode = 500;
        }
    }

    private static Func<HttpContext, Task> Body(string json) => context => context.Response.WriteAsync(json);

    private static Func<HttpContext, Task> Events(params string[] lines) => async context =>
    {
        // In small pieces, so that lines arrive torn.
        foreach (var piece in Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n").Chunk(37))
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync();
        }
    };

    private static string List(string version, params string[] items) =>
        $$$"""{"kind":"ConfigMapList","items":[{{{string.Join(',', items)}}}],"metadata":{"resourceVersion":"{{{version}}}"}}""";

    private static string ConfigMap(string name, string version) =>
        $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"ns","resourceVersion":"{{{version}}}"}}""";

    private static string Change(string type, string json) => $$$"""{"type":"{{{type}}}","object":{{{json}}}}""";
}
