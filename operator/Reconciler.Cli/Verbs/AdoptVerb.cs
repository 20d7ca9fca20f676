using System.CommandLine;
using Reconciler.Cli.Importing;
using Reconciler.Cli.Importing.Adopting;
using Reconciler.Cli.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Cli.Verbs;

/// <summary><c>adopt [DOMAIN...]</c>: YAML of what runs on this node's libvirt, by which it is taken over without a restart.</summary>
internal static class AdoptVerb
{
    public static Command Create()
    {
        var names = new Argument<string[]>("DOMAIN") { Description = "Names or UUIDs of domains. Default: all that are not ours.", Arity = ArgumentArity.ZeroOrMore };
        var connect = GuestDomain.Connect();
        var ns = new Option<string>("--namespace", "-n") { Description = "Namespace of the machines.", DefaultValueFactory = _ => "default" };
        var name = new Option<string?>("--name") { Description = "Name of the machine, where one domain is named. Default: the domain's, in lower case letters, digits and hyphens." };
        var node = new Option<string?>("--node") { Description = "Name of this node's HypervisorNode. Default: the name of libvirt's host." };
        var output = new Option<string>("--output", "-o") { Description = "A folder for a file of each machine, or - for stdout. Nothing is written over.", DefaultValueFactory = _ => "-" };
        var noLeave = new Option<bool>("--no-leave") { Description = "Leaves the domains' metadata alone: YAML to read; the agent takes no domain over that does not say so." };
        var command = new Command("adopt", "Writes YAML of domains that plain libvirt runs, by which they are taken over without a restart; says what of them no YAML says.")
        {
            names, connect, ns, name, node, output, noLeave,
        };
        command.SetAction(parsed =>
        {
            using var connection = GuestDomain.Open(parsed.GetValue(connect));
            try
            {
                var run = new AdoptionRun(new NodeDomains(connection), new ManifestOutput(parsed.GetRequiredValue(output), parsed.InvocationConfiguration.Output), parsed.InvocationConfiguration.Error)
                {
                    MachineNamespace = parsed.GetRequiredValue(ns),
                    MachineName = parsed.GetValue(name),
                    NodeName = parsed.GetValue(node) ?? NodeName(connection),
                    GivesLeave = !parsed.GetValue(noLeave),
                };
                return run.Run(parsed.GetValue(names) ?? []) ? ExitCodes.Success : ExitCodes.Negative;
            }
            catch (LibvirtException problem)
            {
                throw new CommandFailedException($"libvirt at {connection.Uri}: {problem.Message}", problem);
            }
        });
        return command;
    }

    /// <summary>As <c>up</c> and <c>node join</c> name it: the host's name without its domain.</summary>
    private static string NodeName(LibvirtConnection connection) => connection.GetHostName().Split('.')[0].ToLowerInvariant();
}
