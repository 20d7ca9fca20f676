using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Networks;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of LoadBalancer.</summary>
internal static class LoadBalancerValidator
{
    public static void Validate(LoadBalancer balancer, ErrorList errors)
    {
        var spec = balancer.Spec;
        OneOfRules.Exactly("spec", errors, ("address", spec.Address is not null), ("external", spec.External is not null));
        if (spec.Address is { } address)
        {
            AddressRules.TryUsable(address, "spec.address", errors, out _, out _);
        }

        if (spec.External is { } external)
        {
            AddressRules.TryUsable(external.Address, "spec.external.address", errors, out _, out _);
        }

        LabelRules.Selector(spec.Selector, "spec.selector", errors);
        Ports(spec, errors);
        DriftModeRules.Drift(spec.Drift, ResourceKinds.LoadBalancer, "spec.drift", errors);
        if (spec.HealthCheck is { } check)
        {
            AmountRules.Between(check.Interval, Duration.FromSeconds(1), Duration.Parse("1h"), "spec.healthCheck.interval", errors);
            AmountRules.Between(check.Timeout, Duration.FromSeconds(1), Duration.Parse("10m"), "spec.healthCheck.timeout", errors);
            AmountRules.WholeSeconds(check.Interval, "spec.healthCheck.interval", errors);
            AmountRules.WholeSeconds(check.Timeout, "spec.healthCheck.timeout", errors);
        }
    }

    private static void Ports(LoadBalancerSpec spec, ErrorList errors)
    {
        if (spec.Ports.Count == 0)
        {
            errors.Add("spec.ports", ValidationCodes.TooFew, "is empty", "give at least one port");
        }

        var taken = new Dictionary<(TransportProtocol, int), string>();
        for (var i = 0; i < spec.Ports.Count; i++)
        {
            var port = spec.Ports[i];
            var key = (port.Protocol ?? TransportProtocol.TCP, port.Port);
            if (!taken.TryAdd(key, port.Name))
            {
                errors.Add($"spec.ports[{i}].port", ValidationCodes.Duplicate, $"{key.Item1} port {port.Port} is that of {taken[key]} already", "give another port");
            }

            if (port.Protocol == TransportProtocol.SCTP && spec.HealthCheck is not null)
            {
                errors.Add("spec.healthCheck", ValidationCodes.Conflict, $"OVN checks TCP and UDP only, and port {port.Name} is SCTP", "remove the health check, or balance SCTP in a LoadBalancer of its own");
            }
        }
    }
}
