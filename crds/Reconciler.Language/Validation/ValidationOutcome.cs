using Reconciler.Language.Common;

namespace Reconciler.Language.Validation;

/// <summary>What validating one object gave.</summary>
/// <param name="Errors">Everything wrong with it, and notes.</param>
/// <param name="Resource">The object as its record, when it can be read as one; not only when it is valid.</param>
public sealed record ValidationOutcome(IReadOnlyList<ValidationError> Errors, Resource? Resource)
{
    /// <summary>Whether there are only notes.</summary>
    public bool IsValid => Errors.All(error => error.Severity != ValidationSeverity.Error);
}
