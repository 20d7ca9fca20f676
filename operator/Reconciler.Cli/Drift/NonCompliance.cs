using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Cli.Drift;

/// <summary>A machine that does not fulfil its quarantine policies, as its own conditions say. That is no drift, but worth a line beside it.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fails">Whether a check fails; else one is not known.</param>
/// <param name="IsQuarantined">Whether it is cut off.</param>
/// <param name="Reason">One CamelCase word for programs.</param>
/// <param name="Message">Which checks of which policies, and why.</param>
/// <param name="Since">Since when.</param>
internal sealed record NonCompliance(string Namespace, string Name, bool Fails, bool IsQuarantined, string Reason, string Message, DateTimeOffset Since)
{
    /// <summary>What there is to tell of a machine; null: it is compliant, or no policy selects it.</summary>
    public static NonCompliance? Of(VirtualMachine machine)
    {
        var conditions = machine.Status?.Conditions;
        var verdict = conditions.Of(ConditionTypes.Compliant);
        return verdict is null or { Status: "True" } ? null : new NonCompliance(
            machine.Metadata.Namespace ?? "",
            machine.Metadata.Name,
            verdict.Status == "False",
            conditions.Of(ConditionTypes.Quarantined)?.Status == "True",
            verdict.Reason,
            verdict.Message,
            verdict.LastTransitionTime);
    }
}
