using System.CommandLine;
using Reconciler.Cli.Machines;
using Reconciler.Cli.Objects;
using Reconciler.Libvirt;

namespace Reconciler.Cli.Verbs;

/// <summary><c>vm console NAME</c>: the serial console of a machine.</summary>
internal static class VmConsoleVerb
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The VirtualMachine." };
        var (ns, connect) = (ObjectOptions.Namespace(), GuestDomain.Connect());
        var force = new Option<bool>("--force") { Description = "Takes the console from whoever has it open." };
        var command = new Command("console", "Joins the terminal with a machine's serial console. Ctrl+] leaves it.") { name, ns, connect, force };
        command.SetAction(async (parsed, cancellation) =>
        {
            var error = parsed.InvocationConfiguration.Error;

            // Not closed: a thread of the console waits in it until the process ends.
            var connection = GuestDomain.Open(parsed.GetValue(connect));
            var domainName = GuestDomain.NameOf(parsed.GetValue(ns), parsed.GetRequiredValue(name));
            using var domain = GuestDomain.Find(connection, domainName);
            try
            {
                var stream = connection.OpenConsole(domain, parsed.GetValue(force));
                await error.WriteLineAsync($"console of {domainName}; Ctrl+] leaves it");
                await SerialConsole.RunAsync(stream, error, cancellation);
                return ExitCodes.Success;
            }
            catch (LibvirtException problem)
            {
                throw new CommandFailedException($"{problem.Message}; --force takes it from whoever has it open", problem) { ExitCode = ExitCodes.Negative };
            }
        });
        return command;
    }
}
