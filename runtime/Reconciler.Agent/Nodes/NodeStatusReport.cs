using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Nodes;

/// <summary>Builds a HypervisorNode's status. Pure.</summary>
internal static class NodeStatusReport
{
    /// <summary>Builds it; what is not known now keeps what the former status says.</summary>
    public static HypervisorNodeStatus Build(
        HypervisorNode node, HypervisorFacts? hypervisor, string? chassis, NodeNetworkVerdict network, ValueList<NodeImage> images, string? certificate, string version, DateTimeOffset now)
    {
        var former = node.Status;
        var (ready, reason, message) = Verdict(hypervisor, chassis, network);
        List<Condition> conditions =
        [
            Make(Conditions.Ready, ready, reason, message),
            network switch
            {
                { Known: false } => Make(Conditions.InSync, null, "NotKnown", network.Problem ?? ""),
                { Open: [] } => Make(Conditions.InSync, true, "NothingDiffers", ""),
                _ => Make(Conditions.InSync, false, DriftReasons.Of(network.Open.Select(difference => difference.Stance)), string.Join(", ", network.Open.Select(difference => difference.Path))),
            },
        ];
        if (network.Open.Where(difference => difference.Stance == DriftStance.Contended).Select(difference => difference.Path).ToList() is { Count: > 0 } contended)
        {
            conditions.Add(Make(Conditions.Contended, true, DriftReasons.Contended, "somebody keeps changing " + string.Join(", ", contended) + "; it is left for a while"));
        }

        if (certificate is not null)
        {
            conditions.Add(Make(Conditions.CertificateRenewed, false, "RenewalFailed", certificate));
        }

        if (!ready)
        {
            conditions.Add(Make(Conditions.Reconciling, true, reason, message));
        }

        return new HypervisorNodeStatus
        {
            ObservedGeneration = node.Metadata.Generation,
            Chassis = chassis ?? former?.Chassis,
            AgentVersion = version,
            Capacity = hypervisor is null
                ? former?.Capacity
                : new NodeCapacity { Cpus = hypervisor.Host.Cpus, Memory = new Quantity(hypervisor.Host.MemoryBytes) },
            Capabilities = hypervisor?.Capabilities ?? former?.Capabilities,
            RefusedForwards = !network.Known || network.Problem is not null ? former?.RefusedForwards : network.Refused.Count > 0 ? network.Refused : null,
            Images = images.Count > 0 ? images : null,
            Conditions = conditions.ToValueList(),
        };

        Condition Make(string type, bool? status, string why, string text) =>
            Conditions.Make(former?.Conditions, type, status, why, text, node.Metadata.Generation, now);
    }

    private static (bool Ready, string Reason, string Message) Verdict(HypervisorFacts? hypervisor, string? chassis, NodeNetworkVerdict network) =>
        hypervisor is null ? (false, "HypervisorAway", "libvirt on the node does not answer")
        : !network.Known ? (false, "OpenVSwitchAway", network.Problem ?? "Open vSwitch's database does not answer")
        : chassis is null ? (false, "NoChassis", "Open vSwitch's database has no system-id; ovn-controller's set-up is missing")
        : network.Problem is { } problem ? (false, "NodeNetworkFailed", problem)
        : (true, "AgentRuns", "");
}
