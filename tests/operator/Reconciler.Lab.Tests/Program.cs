namespace Reconciler.Lab.Tests;

/// <summary>
/// What this assembly does when it is started as a program: it is the first process of the tests' machines, as the command line's hidden
/// verb is for people's; and it brings labs up and down by hand (<c>up NODES</c>, <c>down</c>, <c>exec MACHINE -- ...</c>).
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
                case ["up", var nodes]:
                    await LabUp.RunAsync(
                        new LabOptions { Folders = LabFolders.Discover(), Nodes = int.Parse(nodes, System.Globalization.CultureInfo.InvariantCulture) },
                        new StandardError(),
                        TimeProvider.System,
                        CancellationToken.None);
                    return 0;
                case ["down"]:
                    await LabDown.RunAsync(LabFolders.Discover(), new StandardError(), TimeProvider.System, CancellationToken.None);
                    return 0;
                case ["exec", var machine, "--", .. var command]:
                    LabExec.Become(LabFolders.Discover(), machine, command);
                    return 1;
                default:
                    await Console.Error.WriteLineAsync("lab-init --config FILE | up NODES | down | exec MACHINE -- COMMAND");
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
