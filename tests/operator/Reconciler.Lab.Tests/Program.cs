using System.Globalization;

namespace Reconciler.Lab.Tests;

/// <summary>
/// What this assembly does when it is started as a program: it is the first process of the tests' machines, as the command line's hidden
/// verb is for people's; and it brings labs up and down by hand (<c>up NODES FOLDER</c>).
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["lab-init", "--config", var file]:
                    return await LabInit.RunAsync(file, TimeProvider.System);
                case ["up", var nodes, var folder]:
                    await LabUp.RunAsync(
                        new LabOptions { Folders = LabFolders.Discover(folder), Nodes = int.Parse(nodes, CultureInfo.InvariantCulture) },
                        new StandardError(),
                        TimeProvider.System,
                        CancellationToken.None);
                    return 0;
                default:
                    await Console.Error.WriteLineAsync("lab-init --config FILE | up NODES FOLDER");
                    return 2;
            }
        }
        catch (LabException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 2;
        }
    }

    private sealed class StandardError : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
