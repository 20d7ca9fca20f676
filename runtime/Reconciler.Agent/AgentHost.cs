using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Agent;

/// <summary>Runs a node's agent as a process of its own.</summary>
public static class AgentHost
{
    private const int BlockedThreads = 24;

    /// <summary>Runs the agent until it is cancelled or the process is asked to end. Guests are not touched by its end.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RunAsync(AgentOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);

        // libvirt's calls block; without this the pool would start one thread a second.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, BlockedThreads), ports);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "reconciler-agent" });
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<NodeAgent>();
        using var host = builder.Build();
        await host.RunAsync(ct).ConfigureAwait(false);
    }
}
