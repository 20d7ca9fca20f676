using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Cli.Reports;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Machines;

/// <summary>Makes an object that asks something of a machine, and follows it to its end.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
/// <param name="client">The API.</param>
/// <param name="kind">The kind.</param>
/// <param name="phaseOf">Where an object stands.</param>
/// <param name="conditionsOf">Its conditions.</param>
internal sealed class MachineRequest<T>(ApiClient client, ResourceDefinition<T> kind, Func<T, OperationPhase?> phaseOf, Func<T, IEnumerable<Condition>?> conditionsOf)
    where T : Resource
{
    private readonly Channel<T?> news = Channel.CreateUnbounded<T?>();

    /// <summary>The machine, in the object's namespace.</summary>
    public required string Machine { get; init; }

    /// <summary>What is asked for, as in "Stop of web failed".</summary>
    public required string What { get; init; }

    /// <summary>What is told when it is done.</summary>
    public required Func<T, string> Done { get; init; }

    /// <summary>How long to wait for the end.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Asks for it.</summary>
    /// <param name="wanted">The object.</param>
    /// <param name="wait">Whether to wait for its end.</param>
    /// <param name="output">Told of the result.</param>
    /// <param name="error">Told of progress and problems.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(T wanted, bool wait, TextWriter output, TextWriter error, CancellationToken ct)
    {
        T made;
        try
        {
            var ns = wanted.Metadata.Namespace!;
            if (await client.For(Kinds.VirtualMachines).FindAsync(new ResourceKey(ns, Machine), ct) is null)
            {
                throw new CommandFailedException($"there is no VirtualMachine {Machine} in namespace {ns}") { ExitCode = ExitCodes.Negative };
            }

            made = await client.For(kind).CreateAsync(wanted, ct);
        }
        catch (ApiException refusal)
        {
            throw new CommandFailedException(refusal.Message, refusal) { ExitCode = refusal.IsUnavailable ? ExitCodes.Error : ExitCodes.Negative };
        }

        if (!wait)
        {
            await output.WriteLineAsync($"{Name(made)} made");
            return ExitCodes.Success;
        }

        return await FollowAsync(made, output, error, ct);
    }

#pragma warning disable CA1308 // Names of Kubernetes kinds are lower case on the command line.
    private string Name(T made) => $"{kind.Kind.ToLowerInvariant()}/{made.Metadata.Name}";
#pragma warning restore CA1308

    private async Task<int> FollowAsync(T made, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var informer = new Informer<T>(
            client.For(kind),
            new InformerOptions { Namespace = made.Metadata.Namespace, List = new ListOptions { FieldSelector = $"metadata.name={made.Metadata.Name}" } },
            client.Time,
            NullLogger.Instance);
        informer.OnChange(change => news.Writer.TryWrite(change.After));
        using var late = new CancellationTokenSource(Timeout, client.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        var running = informer.RunAsync(end.Token);
        var said = "";
        try
        {
            await informer.WaitForSyncAsync(end.Token);
            if (informer.Store.All.All(one => one.Metadata.Uid != made.Metadata.Uid))
            {
                news.Writer.TryWrite(null);
            }

            await foreach (var seen in news.Reader.ReadAllAsync(end.Token))
            {
                if (seen is null)
                {
                    throw new CommandFailedException($"{Name(made)} was deleted before its end was seen");
                }

                var ready = conditionsOf(seen).Of("Ready");
                var how = PlainText.Line(ready is null ? "" : ready.Message.Length > 0 ? ready.Message : ready.Reason);
                switch (phaseOf(seen))
                {
                    case OperationPhase.Succeeded:
                        await output.WriteLineAsync(Done(seen));
                        return ExitCodes.Success;
                    case OperationPhase.Failed:
                        throw new CommandFailedException($"{What} failed: {how}") { ExitCode = ExitCodes.Negative };
                    case { } phase when how != said:
                        said = how;
                        await error.WriteLineAsync($"{phase}: {how}");
                        break;
                    default:
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"{What} was not done within {Timeout.TotalSeconds:0} s and goes on as {Name(made)}{(said.Length > 0 ? $": {said}" : "; is the operator running?")}");
        }
        finally
        {
            await end.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCodes.Error;
    }
}
