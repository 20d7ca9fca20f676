namespace Reconciler.Language.Validation;

/// <summary>Something wrong with an object, in words for people and a code for programs.</summary>
/// <param name="Path">The field, for example <c>spec.interfaces[0].macAddress</c>.</param>
/// <param name="Code">One of <see cref="ValidationCodes"/>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What would be right, when that can be said.</param>
public sealed record ValidationError(string Path, string Code, string Message, string? Suggestion = null)
{
    /// <summary>Whether it makes the object invalid.</summary>
    public ValidationSeverity Severity { get; init; } = ValidationSeverity.Error;

    /// <summary>Message and suggestion in one line.</summary>
    public string Sentence => Suggestion is null ? Message : Message + "; " + Suggestion;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Sentence}";
}

/// <summary>Whether a finding makes an object invalid.</summary>
public enum ValidationSeverity
{
    /// <summary>The object is invalid.</summary>
    Error,

    /// <summary>The object is valid; a person may want to know.</summary>
    Note,
}
