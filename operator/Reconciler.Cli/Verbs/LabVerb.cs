using System.CommandLine;
using System.Text.Json;
using Reconciler.Cli.Hosting;
using Reconciler.Lab;

namespace Reconciler.Cli.Verbs;

/// <summary><c>lab up</c>, <c>lab down</c>, <c>lab exec</c>, <c>lab status</c>: whole nodes in namespaces that touch nothing of the host.</summary>
internal static class LabVerb
{
    public static Command Create() =>
        new("lab", "A hypervisor node, or several, with its network, in namespaces that touch nothing of this host (root).") { Up(), Down(), Exec(), Status() };

    /// <summary>The first process of each machine of the lab; not for people.</summary>
    public static Command CreateInit()
    {
        var config = new Option<string>("--config") { Required = true };
        var command = new Command("lab-init", "The first process of a lab machine.") { config };
        command.Hidden = true;
        command.SetAction((parsed, _) => LabInit.RunAsync(parsed.GetRequiredValue(config), TimeProvider.System));
        return command;
    }

    private static Command Up()
    {
        var nodes = new Option<int>("--nodes") { Description = "How many nodes, 1 to 16.", DefaultValueFactory = _ => 1 };
        var folder = Folder();
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Runs operator and agents on this Kubernetes API, on https://127.0.0.1. Default: an embedded API of the lab's own." };
        var agents = new Option<string[]>("--node-kubeconfig") { Description = "NAME=FILE: as whom the agent of that node calls the API of --kubeconfig; may be repeated. Default: as the operator." };
        var webhook = new Option<int?>("--webhook") { Description = "PORT: runs the admission webhook of the API of --kubeconfig, too, on https://127.0.0.1:PORT/validate (the chart's webhook.url)." };
        agents.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Select(token => token.Value).Where(text => text.Split('=', 2) is not [{ Length: > 0 }, { Length: > 0 }]))
            {
                result.AddError($"--node-kubeconfig {wrong}: right would be NAME=FILE");
            }
        });
        webhook.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError($"--webhook {result.Tokens[0].Value}: right would be a port, 1 to 65535");
            }
        });
        var scan = ScanIntervalOption.Create();
        var command = new Command("up", "Brings the lab up; afterwards '. artifacts/lab/env' lets a shell talk to it.") { nodes, folder, kubeconfig, agents, webhook, scan };
        command.Validators.Add(result =>
        {
            if (result.GetResult(kubeconfig) is null && (result.GetResult(agents) is not null || result.GetResult(webhook) is not null))
            {
                result.AddError("--node-kubeconfig and --webhook go with --kubeconfig: the embedded API has both by itself");
            }
        });
        command.SetAction((parsed, cancellation) => GuardedAsync(async () =>
        {
            var wanted = new LabOptions { Folders = LabFolders.Discover(parsed.GetValue(folder)), Nodes = parsed.GetValue(nodes) };
            var interval = parsed.GetRequiredValue(scan);
            var options = parsed.GetValue(kubeconfig) is { } file ? LabCommands.WithApiOf(wanted, file, interval, Pairs(parsed.GetValue(agents)), parsed.GetValue(webhook)) : LabCommands.WithEmbeddedApi(wanted, interval);
            await LabUp.RunAsync(options, new Progress(parsed.InvocationConfiguration.Error), TimeProvider.System, cancellation);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Dictionary<string, string> Pairs(string[]? texts) =>
        (texts ?? []).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static Command Down()
    {
        var folder = Folder();
        var command = new Command("down", "Ends the lab; no process, namespace, mount or file of it stays.") { folder };
        command.SetAction((parsed, cancellation) => GuardedAsync(async () =>
        {
            await LabDown.RunAsync(LabFolders.Discover(parsed.GetValue(folder)), new Progress(parsed.InvocationConfiguration.Error), TimeProvider.System, cancellation);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command Exec()
    {
        var folder = Folder();
        var machine = new Argument<string>("NODE") { Description = "node1, ..., or fabric, world, control." };
        var program = new Argument<string[]>("CMD") { Description = "The program and its arguments, after --.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("exec", "Runs a program inside a node of the lab.") { folder, machine, program };
        command.SetAction((parsed, _) => GuardedAsync(() =>
        {
            LabExec.Become(LabFolders.Discover(parsed.GetValue(folder)), parsed.GetRequiredValue(machine), parsed.GetRequiredValue(program));
            return Task.FromResult(ExitCodes.Error);
        }));
        return command;
    }

    private static Command Status()
    {
        var folder = Folder();
        var output = new Option<string>("-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("status", "Shows the lab's machines and their daemons; exit code 1 if it is not up.") { folder, output };
        command.SetAction((parsed, _) => GuardedAsync(async () =>
        {
            var report = LabStatus.Read(LabFolders.Discover(parsed.GetValue(folder)));
            var text = parsed.GetValue(output) == "json" ? JsonSerializer.Serialize(report, LabJson.Default.LabReport) : report.ToText();
            await parsed.InvocationConfiguration.Output.WriteLineAsync(text);
            return report.Up ? ExitCodes.Success : ExitCodes.Negative;
        }));
        return command;
    }

    private static Option<string?> Folder() => new("--dir") { Description = "The lab's own folder. Default: artifacts/lab of the checkout." };

    private static async Task<int> GuardedAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (LabException failure)
        {
            throw new CommandFailedException(failure.Message);
        }
    }

    private sealed class Progress(TextWriter error) : IProgress<string>
    {
        public void Report(string value) => error.WriteLine(value);
    }
}
