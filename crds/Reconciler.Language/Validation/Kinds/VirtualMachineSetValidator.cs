using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of VirtualMachineSet.</summary>
internal static class VirtualMachineSetValidator
{
    /// <summary>Machines of a set are named SET-SUFFIX with a suffix of five characters.</summary>
    private const int MaxNameLength = 63 - 6;

    public static void Validate(VirtualMachineSet set, ErrorList errors)
    {
        if (set.Metadata.Name.Length > MaxNameLength)
        {
            errors.Add("metadata.name", ValidationCodes.TooLong, $"has {set.Metadata.Name.Length} characters", $"give at most {MaxNameLength}: the machines' names are longer");
        }

        LabelRules.Selector(set.Spec.Selector, "spec.selector", errors);
        LabelRules.Labels(set.Spec.Template.Metadata?.Labels, "spec.template.metadata.labels", errors);
        if (set.Spec.Selector is { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } })
        {
            errors.Add("spec.selector", ValidationCodes.Required, "selects every machine of the namespace", "give matchLabels that the template has");
        }
        else if (!set.Spec.Selector.Matches(set.Spec.Template.Metadata?.Labels))
        {
            errors.Add("spec.template.metadata.labels", ValidationCodes.Conflict, "are not selected by spec.selector", "give the labels that the selector asks for");
        }

        TemplateHash(set, errors);
        if (set.Spec.RollingUpdate is { MaxUnavailable: 0, MaxSurge: null or 0 })
        {
            errors.Add("spec.rollingUpdate", ValidationCodes.Conflict, "maxUnavailable and maxSurge are both 0, so that nothing could ever be replaced", "give one of them 1 or more");
        }

        AmountRules.Between(set.Spec.MinReady, new Duration(TimeSpan.Zero), Duration.FromSeconds(86400), "spec.minReady", errors);
        AmountRules.Between(set.Spec.ProgressDeadline, Duration.FromSeconds(1), Duration.FromSeconds(86400), "spec.progressDeadline", errors);
        FixedAddresses(set, errors);
        if (set.Spec.Template.Spec.Adopt is not null)
        {
            errors.Add("spec.template.spec.adopt", ValidationCodes.Conflict, "one domain cannot be several machines", "remove it; a VirtualMachine takes a domain over");
        }

        MachineRules.Machine(set.Spec.Template.Spec, "spec.template.spec", errors);
    }

    public static void ValidateUpdate(VirtualMachineSet old, VirtualMachineSet @new, ErrorList errors)
    {
        if (old.Spec.Selector != @new.Spec.Selector)
        {
            errors.Add("spec.selector", ValidationCodes.Immutable, "cannot be changed", "make another set");
        }
    }

    /// <summary>It changes with the template: a set that selects by it would let each machine go as soon as it has made it, and make another one.</summary>
    private static void TemplateHash(VirtualMachineSet set, ErrorList errors)
    {
        const string Label = VirtualMachineTemplate.HashLabel;
        if (set.Spec.Template.Metadata?.Labels?.ContainsKey(Label) ?? false)
        {
            errors.Add($"spec.template.metadata.labels[{Label}]", ValidationCodes.Conflict, "is given to the machines by the set itself", "remove it");
        }

        if ((set.Spec.Selector.MatchLabels?.ContainsKey(Label) ?? false) || (set.Spec.Selector.MatchExpressions?.Any(requirement => requirement.Key == Label) ?? false))
        {
            errors.Add("spec.selector", ValidationCodes.Conflict, $"asks for the label {Label}, which changes with the template", "select by labels of your own");
        }
    }

    private static void FixedAddresses(VirtualMachineSet set, ErrorList errors)
    {
        if (set.Spec.Replicas is null or 0 or 1 && set.Spec.RollingUpdate?.MaxSurge is null or 0)
        {
            // There is never more than one at a time.
            return;
        }

        for (var i = 0; i < set.Spec.Template.Spec.Interfaces.Count; i++)
        {
            var (device, at) = (set.Spec.Template.Spec.Interfaces[i], $"spec.template.spec.interfaces[{i}]");
            if (device.IpAddresses is { Count: > 0 })
            {
                errors.Add(at + ".ipAddresses", ValidationCodes.Conflict, "would be the addresses of every machine of the set", "remove them; each machine claims its own");
            }

            if (device.MacAddress is not null)
            {
                errors.Add(at + ".macAddress", ValidationCodes.Conflict, "would be the address of every machine of the set", "remove it; each machine derives its own");
            }

            for (var j = 0; j < (device.Trunks?.Count ?? 0); j++)
            {
                if (device.Trunks![j].IpAddresses is { Count: > 0 })
                {
                    errors.Add($"{at}.trunks[{j}].ipAddresses", ValidationCodes.Conflict, "would be the addresses of every machine of the set", "remove them; each machine claims its own");
                }
            }
        }
    }
}
