using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>Asks from the lab's host on VLAN 120 whether a guest answers over the network.</summary>
internal static class Reach
{
    public static async Task AwaitAsync(LabSession lab, string address) =>
        await Eventually.SeesAsync(
            $"{address} answers",
            () => lab.InWorldAsync("vlan120", "ping", "-c", "1", "-W", "1", address),
            result => result.ExitCode == 0,
            TimeSpan.FromMinutes(2));
}
