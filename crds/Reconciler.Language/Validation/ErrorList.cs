namespace Reconciler.Language.Validation;

/// <summary>Collects the errors of one object.</summary>
public sealed class ErrorList
{
    private readonly List<ValidationError> errors = [];

    /// <summary>What was collected.</summary>
    public IReadOnlyList<ValidationError> Errors => errors;

    /// <summary>Whether no error was collected; notes do not count.</summary>
    public bool IsEmpty => errors.TrueForAll(error => error.Severity != ValidationSeverity.Error);

    /// <summary>Adds an error.</summary>
    public void Add(string path, string code, string message, string? suggestion = null) => errors.Add(new ValidationError(path, code, message, suggestion));

    /// <summary>Adds something that a person may want to know.</summary>
    public void Note(string path, string code, string message, string? suggestion = null) =>
        errors.Add(new ValidationError(path, code, message, suggestion) { Severity = ValidationSeverity.Note });

    /// <summary>Adds a finished error.</summary>
    public void Add(ValidationError error) => errors.Add(error);
}
