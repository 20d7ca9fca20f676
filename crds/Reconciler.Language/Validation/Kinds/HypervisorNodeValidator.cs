using Reconciler.Language.Kinds;
using Reconciler.Language.Nodes;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of HypervisorNode.</summary>
internal static class HypervisorNodeValidator
{
    public static void Validate(HypervisorNode node, ErrorList errors)
    {
        var devices = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < node.Spec.PhysicalNetworks.Count; i++)
        {
            var (network, at) = (node.Spec.PhysicalNetworks[i], $"spec.physicalNetworks[{i}]");
            OneOfRules.Exactly(at, errors, ("bridge", network.Bridge is not null), ("interface", network.Interface is not null));
            if ((network.Bridge ?? network.Interface) is { } device && !devices.TryAdd(device, network.Name))
            {
                errors.Add(at, ValidationCodes.Duplicate, $"{device} is plugged into {devices[device]} already", "give each physical network its own device");
            }

            if (network.Bridge is "br-int" or "br-nat")
            {
                errors.Add(at + ".bridge", ValidationCodes.Conflict, $"{network.Bridge} is the node's own", "name a bridge that is plugged into the network outside");
            }
        }

        DriftModeRules.Drift(node.Spec.Drift, ResourceKinds.HypervisorNode, "spec.drift", errors);
    }
}
