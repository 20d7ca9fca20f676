using Reconciler.EmbeddedApi;

// The embedded API alone in a process, so that tests can kill it: DATA-FOLDER PORT [DEFINITION-FILE...].
// Prints the kubeconfig's path when it serves, and ends at the end of its input.
var options = new EmbeddedApiOptions
{
    DataFolder = args[0],
    Port = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture),
};
await using var host = await EmbeddedApiHost.StartAsync(options with { Definitions = [.. options.Definitions, .. args[2..].Select(File.ReadAllText)] });
Console.WriteLine(host.KubeconfigPath);
await Console.In.ReadToEndAsync();
