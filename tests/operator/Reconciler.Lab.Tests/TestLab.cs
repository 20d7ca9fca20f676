namespace Reconciler.Lab.Tests;

/// <summary>Labs of the tests: beside a person's own, started with this assembly as their init.</summary>
internal static class TestLab
{
    public static string Assembly { get; } = typeof(TestLab).Assembly.Location;

    public static IReadOnlyList<string> InitCommand { get; } = ["dotnet", Assembly, "lab-init"];

    public static IProgress<string> Silent { get; } = new Nobody();

    public static LabFolders Folders(string name)
    {
        var standard = LabFolders.Discover(start: AppContext.BaseDirectory);
        return standard with { Lab = standard.Lab + "-of-tests-" + name };
    }

    /// <summary>Waits until something is seen; a minute is patience for a busy machine, not part of what is tested.</summary>
    public static async Task SeesAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        try
        {
            await Init.Waits.ForAsync(condition, TimeProvider.System, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException("not seen within a minute: " + what);
        }
    }

    private sealed class Nobody : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
