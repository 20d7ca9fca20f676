using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Reconciler.Cli.ControlPlane;

/// <summary>The log of long-running verbs: on stderr, for stdout carries results only.</summary>
internal static class ConsoleLog
{
    public static ILoggerFactory Open() => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        }));
}
