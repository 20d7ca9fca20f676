using System.Globalization;
using System.Security.Cryptography;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Machines;

/// <summary>Makes a VirtualMachineOperation and follows it to its end.</summary>
internal sealed class OperationRequest(ApiClient client, string ns, string machine, MachineAction action)
{
    private const int SuffixLength = 6;

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
    public Task<int> RunAsync(bool wait, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var request = new MachineRequest<VirtualMachineOperation>(client, Kinds.VirtualMachineOperations, operation => operation.Status?.Phase, operation => operation.Status?.Conditions)
        {
            Machine = machine,
            What = $"{action} of {machine}",
            Done = _ => $"virtualmachine/{machine} {Done()}",
            Timeout = Timeout,
        };
        return request.RunAsync(Operation(), wait, output, error, ct);
    }

    /// <summary>The name of an operation. Those of one second are carried out in the order of their names, so the time stands before the action.</summary>
    /// <param name="machine">The machine's name.</param>
    /// <param name="action">What is asked for.</param>
    /// <param name="at">When.</param>
    internal static string NameOf(string machine, MachineAction action, DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{machine}-{at.UtcDateTime:yyyyMMddHHmmssfff}-{action.ToString().ToLowerInvariant()}-{RandomNumberGenerator.GetHexString(SuffixLength, lowercase: true)}");

    private VirtualMachineOperation Operation() => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = NameOf(machine, action, client.Time.GetUtcNow()) },
        Spec = new VirtualMachineOperationSpec { VirtualMachine = machine, Action = action, GracePeriod = GracePeriod },
    };

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
