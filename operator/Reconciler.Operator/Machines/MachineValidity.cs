using Reconciler.Language.Machines;
using Reconciler.Language.Validation;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Machines;

/// <summary>The language's own verdict on a machine. The API refuses invalid objects; one that came past it, by an older version say, is not carried out.</summary>
public static class MachineValidity
{
    /// <summary>Every rule that the spec breaks.</summary>
    public static IEnumerable<Problem> Problems(VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return LanguageValidator.Validate(machine)
            .Where(error => error.Severity == ValidationSeverity.Error)
            .Select(error => new Problem(Reasons.InvalidSpec, error.ToString(), NeedsEdit: true, ConditionTypes.SpecValid));
    }
}
