using Reconciler.Agent.Tools;
using Reconciler.Ovsdb;
using Reconciler.Planning.Ports;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Carries out steps on guests' ports and taps. Each is safe to carry out twice.</summary>
internal sealed class PortStepExecution(OvsdbReplica ovs)
{
    private const string Comment = "reconciler agent: guest port";

    /// <summary>Carries out one step.</summary>
    /// <exception cref="ToolException">It was not possible; the message says why.</exception>
    public async Task RunAsync(PortStep step, CancellationToken ct)
    {
        switch (step)
        {
            case SetTap tap:
                Taps.Set(tap.Name, tap.Mtu, tap.Up);
                break;
            case ReleasePort { Claim: var claim }:
                await TransactAsync(new OvsdbTransaction().Mutate(
                    "Interface",
                    Named(claim.Port),
                    OvsdbMutation.Delete("external_ids", OvsdbValue.Map([KeyValuePair.Create(GuestPort.LogicalPortKey, claim.LogicalPort)]))), ct).ConfigureAwait(false);
                break;
            case AddPort { Port: var port }:
                var added = await TransactAsync(PortTransactions.Add(port), ct).ConfigureAwait(false);
                if (added.Results is not [.., { Count: 1 }, _])
                {
                    throw new ToolException($"there is no bridge {port.Bridge}; ovn-controller makes it");
                }

                break;
            case SetPort set:
                await TransactAsync(PortTransactions.Set(set.Port, set.Fields, Content()), ct).ConfigureAwait(false);
                break;
            default:
                throw new NotSupportedException($"step {step.Action} is not known to this agent");
        }
    }

    internal static OvsdbCondition Named(string name) => OvsdbCondition.Equal("name", OvsdbValue.Text(name));

    private PortIndex Content() => ovs.Current is { } content ? PortIndex.Of(content) : throw new ToolException("Open vSwitch's database does not answer");

    private async Task<OvsdbOutcome> TransactAsync(OvsdbTransaction transaction, CancellationToken ct)
    {
        try
        {
            var outcome = await ovs.TransactAsync(transaction.Comment(Comment), ct).ConfigureAwait(false);
            return outcome.EnsureSuccess();
        }
        catch (Exception failure) when (failure is OvsdbTransactionException or OvsdbProtocolException or OvsdbDisconnectedException)
        {
            throw new ToolException(failure.Message);
        }
    }
}
