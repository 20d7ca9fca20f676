using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>Awaits a condition of the outside world that nothing in this process can signal.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is there; at the bound it fails with what was last seen.</summary>
    public static async Task<T> SeesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> fulfilled, TimeSpan? bound = null)
    {
        var limit = bound ?? TimeSpan.FromSeconds(60);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (fulfilled(seen))
            {
                return seen;
            }

            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"not seen within {limit}: {what}; last seen: {seen}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
