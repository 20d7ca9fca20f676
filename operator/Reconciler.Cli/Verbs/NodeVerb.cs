using System.CommandLine;
using System.Text.Json.Nodes;
using Reconciler.Cli.Hosting;
using Reconciler.Cli.Nodes;
using Reconciler.Cli.Objects;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary><c>node token|join|revoke</c>: how further machines become nodes of an embedded API, and how they cease to be.</summary>
internal static class NodeVerb
{
    private const string Stdout = "-";

    public static Command Create() => new("node", "Lets machines become nodes, and takes that from them again.") { Token(), Join(), Revoke() };

    private static Command Token()
    {
        var node = Name();
        var kubeconfig = ObjectOptions.Kubeconfig();
        var file = new Option<string>("--token-file") { Description = "The file to write, mode 0600; it must not exist. -: stdout, for a pipe; whoever reads it can become the node.", Required = true };
        var life = DurationOption.Create("--ttl", "How long the token is good, 1m to 7d. Default: 1h.", "1h");
        var command = new Command("token", "Makes a token by which one machine becomes this node, once. It takes the place of one made before.") { node, kubeconfig, file, life };
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = parsed.GetRequiredValue(file);
            if (target != Stdout && File.Exists(target))
            {
                throw new CommandFailedException($"{target} exists already; it is left as it is");
            }

            var made = await NodeTokens.MakeAsync(parsed.GetValue(kubeconfig), parsed.GetRequiredValue(node), parsed.GetValue(life) is { } text ? Duration.Parse(text).Value : null, cancellation);
            if (target == Stdout)
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(made.Text);
            }
            else
            {
                TokenFile.Write(target, made.Text);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(target);
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Good until {made.Expires:u}, for one machine. On it, with the file of mode 0600: reconciler node join --server https://HOST:PORT --token-file FILE");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Join()
    {
        var server = new Option<string?>("--server") { Description = "The API's address, such as https://control.example:6443. Needed once." };
        server.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https", PathAndQuery: "/", UserInfo: "" }))
            {
                result.AddError($"--server {text}: right would be https://HOST:PORT");
            }
        });
        var file = new Option<string?>("--token-file") { Description = "What 'node token' made, in a file of mode 0600. Needed once." };
        var node = new Option<string?>("--node") { Description = "The node's name. Default: the one that the token was made for." };
        var only = new Option<bool>("--no-agent") { Description = "Joins, and runs no agent." };
        var agent = new AgentOptionSet();
        var command = new Command("join", "Makes this machine a node by a token, once, and runs its agent (root). Run again, it goes on as the node that it is.") { server, file, node, only };
        agent.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var joining = new NodeJoining
            {
                Server = parsed.GetValue(server) is { } url ? new Uri(url) : null,
                TokenFile = parsed.GetValue(file),
                Node = parsed.GetValue(node),
                Folder = Path.GetFullPath(agent.StateDirectory(parsed)),
                Time = TimeProvider.System,
                Progress = parsed.InvocationConfiguration.Error,
            };
            var joined = await joining.RunAsync(cancellation);
            if (!parsed.GetValue(only))
            {
                await agent.RunAsync(parsed, joined, joining.Kubeconfig, cancellation);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Revoke()
    {
        var node = Name();
        var kubeconfig = ObjectOptions.Kubeconfig();
        var command = new Command("revoke", "Refuses all certificates that were made for this node, and a token that was not used, from now on.") { node, kubeconfig };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(node);
            var answer = JsonNode.Parse(await NodeTokens.PostAsync(parsed.GetValue(kubeconfig), name, "revocation", [], cancellation));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"node {name}: no certificate made before {answer?["revoked"]?.GetValue<string>()} is good any more");
            if (answer?["known"]?.GetValue<bool>() == false)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"Nothing was known of a node {name}; check the name.");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string> Name() => new("NODE") { Description = "The node's name: that of its HypervisorNode." };
}
