using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Cli.Reports;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Machines;

/// <summary>Makes a VirtualMachineOperation and follows it to its end.</summary>
internal sealed class OperationRequest(ApiClient client, string ns, string machine, MachineAction action)
{
    private const int SuffixLength = 6;
    private readonly Channel<VirtualMachineOperation?> news = Channel.CreateUnbounded<VirtualMachineOperation?>();

    /// <summary>How long the guest may take to shut down; null: as usual.</summary>
    public Duration? GracePeriod { get; init; }

    /// <summary>How long to wait for the end.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Asks for it.</summary>
    /// <param name="wait">Whether to wait for its end.</param>
    /// <param name="output">Told of the result.</param>
    /// <param name="error">Told of progress and problems.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(bool wait, TextWriter output, TextWriter error, CancellationToken ct)
    {
        VirtualMachineOperation made;
        try
        {
            if (await client.For(Kinds.VirtualMachines).FindAsync(new ResourceKey(ns, machine), ct) is null)
            {
                throw new CommandFailedException($"there is no VirtualMachine {machine} in namespace {ns}") { ExitCode = ExitCodes.Negative };
            }

            made = await client.For(Kinds.VirtualMachineOperations).CreateAsync(Operation(), ct);
        }
        catch (ApiException refusal)
        {
            throw new CommandFailedException(refusal.Message, refusal) { ExitCode = refusal.IsUnavailable ? ExitCodes.Error : ExitCodes.Negative };
        }

        if (!wait)
        {
            await output.WriteLineAsync($"virtualmachineoperation/{made.Metadata.Name} made");
            return ExitCodes.Success;
        }

        return await FollowAsync(made, output, error, ct);
    }

    private VirtualMachineOperation Operation() => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = $"{machine}-{action.ToString().ToLowerInvariant()}-{RandomNumberGenerator.GetHexString(SuffixLength, lowercase: true)}" },
        Spec = new VirtualMachineOperationSpec { VirtualMachine = machine, Action = action, GracePeriod = GracePeriod },
    };

    private async Task<int> FollowAsync(VirtualMachineOperation made, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var informer = new Informer<VirtualMachineOperation>(
            client.For(Kinds.VirtualMachineOperations),
            new InformerOptions { Namespace = ns, List = new ListOptions { FieldSelector = $"metadata.name={made.Metadata.Name}" } },
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

            await foreach (var operation in news.Reader.ReadAllAsync(end.Token))
            {
                if (operation is null)
                {
                    throw new CommandFailedException($"operation {made.Metadata.Name} was deleted before its end was seen");
                }

                var ready = operation.Status?.Conditions.Of("Ready");
                var how = PlainText.Line(ready is null ? "" : ready.Message.Length > 0 ? ready.Message : ready.Reason);
                switch (operation.Status?.Phase)
                {
                    case OperationPhase.Succeeded:
                        await output.WriteLineAsync($"virtualmachine/{machine} {Done()}");
                        return ExitCodes.Success;
                    case OperationPhase.Failed:
                        throw new CommandFailedException($"{action} of {machine} failed: {how}") { ExitCode = ExitCodes.Negative };
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
                $"{action} of {machine} was not done within {Timeout.TotalSeconds:0} s and goes on as virtualmachineoperation/{made.Metadata.Name}{(said.Length > 0 ? $": {said}" : "; is the operator running?")}");
        }
        finally
        {
            await end.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCodes.Error;
    }

    private string Done() => action switch
    {
        MachineAction.Start => "started",
        MachineAction.Stop => "stopped",
        MachineAction.Restart => "restarted",
        MachineAction.Reset => "reset",
        MachineAction.Pause => "paused",
        MachineAction.Resume => "resumed",
        _ => "hibernated",
    };
}
