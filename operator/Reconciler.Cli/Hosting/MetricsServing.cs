using System.CommandLine;
using Reconciler.Metrics;

namespace Reconciler.Cli.Hosting;

/// <summary>The option of long-running verbs that says where their metrics are served.</summary>
internal static class MetricsServing
{
    public static Option<string> Option()
    {
        var option = new Option<string>("--metrics-address") { Description = $"Where /metrics, /healthz and /readyz are served: {MetricsAddress.Form}.", DefaultValueFactory = _ => "none" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !MetricsAddress.TryParse(text, out _))
            {
                result.AddError($"--metrics-address {text}: right would be {MetricsAddress.Form}");
            }
        });
        return option;
    }

    /// <summary>Serves metrics where the option says; null where it says nowhere.</summary>
    /// <exception cref="CommandFailedException">The address cannot be used.</exception>
    public static async Task<MetricsServer?> StartAsync(string option, ProcessMetrics metrics, CancellationToken ct)
    {
        if (!MetricsAddress.TryParse(option, out var address) || address is null)
        {
            return null;
        }

        try
        {
            return await MetricsServer.StartAsync(metrics, address, ct);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new CommandFailedException($"--metrics-address {address}: {problem.Message}", problem);
        }
    }
}
