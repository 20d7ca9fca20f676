using System.CommandLine;
using System.Text;
using Reconciler.Agent.Guests;
using Reconciler.Cli.Machines;
using Reconciler.Cli.Objects;
using Reconciler.Language.Common;
using Reconciler.Libvirt;

namespace Reconciler.Cli.Verbs;

/// <summary><c>vm exec NAME -- COMMAND</c>: runs a command in a machine by its guest agent.</summary>
internal static class VmExecVerb
{
    /// <summary>The command was not run, or its end is not known; what it ends with itself is passed on.</summary>
    private const int NotRun = 125;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The VirtualMachine." };
        var words = new Argument<string[]>("COMMAND") { Description = "The program and its arguments, after --. No shell looks at them.", Arity = ArgumentArity.OneOrMore };
        var (ns, connect) = (ObjectOptions.Namespace(), GuestDomain.Connect());
        var timeout = DurationOption.Create("--timeout", "How long the command may take, for example 30s. Default: 5m.");
        var command = new Command("exec", $"Runs a command in a machine by its guest agent; its output, errors and exit code are passed on. Exit {NotRun}: it could not be run.") { name, words, ns, connect, timeout };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                using var connection = GuestDomain.Open(parsed.GetValue(connect));
                using var domain = GuestDomain.Find(connection, GuestDomain.NameOf(parsed.GetValue(ns), parsed.GetRequiredValue(name)));
                var agent = new GuestAgent(domain.AgentCommand, TimeProvider.System);
                var limit = Duration.Parse(parsed.GetValue(timeout) ?? "5m").Value;
                var result = await agent.CaptureAsync(parsed.GetRequiredValue(words), limit, cancellation);
                await PassOnAsync(result.Output, output, Console.OpenStandardOutput, cancellation);
                await PassOnAsync(result.Error, error, Console.OpenStandardError, cancellation);
                if (result.IsCut)
                {
                    await error.WriteLineAsync("reconciler: the guest agent left out some of the output");
                }

                return result.ExitCode;
            }
            catch (Exception problem) when (problem is LibvirtException or GuestAgentException or CommandFailedException)
            {
                throw new CommandFailedException(problem.Message, problem) { ExitCode = NotRun };
            }
        });
        return command;
    }

    /// <summary>Bytes go on as they are; text only to whoever takes nothing else.</summary>
    private static async Task PassOnAsync(byte[] bytes, TextWriter writer, Func<Stream> standard, CancellationToken ct)
    {
        await writer.FlushAsync(ct);
        if (writer is StreamWriter pipe)
        {
            await pipe.BaseStream.WriteAsync(bytes, ct);
        }
        else if (ReferenceEquals(writer, Console.Out) || ReferenceEquals(writer, Console.Error))
        {
            await using var stream = standard();
            await stream.WriteAsync(bytes, ct);
        }
        else
        {
            await writer.WriteAsync(Encoding.UTF8.GetString(bytes));
        }
    }
}
