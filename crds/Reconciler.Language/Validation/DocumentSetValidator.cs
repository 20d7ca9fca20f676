using Reconciler.Language.Common;
using Reconciler.Language.Validation.Sets;

namespace Reconciler.Language.Validation;

/// <summary>Rules between objects that are applied together. What is not among them is no error: it may stand on the server.</summary>
public static class DocumentSetValidator
{
    /// <summary>Validates objects together.</summary>
    /// <param name="members">The objects; only those whose own form is right.</param>
    /// <param name="namespaces">Labels of the namespaces that are among the files, by name.</param>
    /// <returns>Errors and notes, each with the number of the object that it speaks of.</returns>
    public static IReadOnlyList<SetFinding> Validate(IReadOnlyList<SetMember> members, IReadOnlyDictionary<string, ValueMap> namespaces)
    {
        var set = new DocumentSet(members, namespaces);
        var findings = new SetFindings();
        DuplicateObjects.Validate(set, findings);
        References.Validate(set, findings);
        Addresses.Validate(set, findings);
        Outsides.Validate(set, findings);
        Uplinks.Validate(set, findings);
        Selections.Validate(set, findings);
        return findings.All;
    }
}

/// <summary>Something wrong between objects.</summary>
/// <param name="Index">Number of the object that it speaks of.</param>
/// <param name="Error">What is wrong.</param>
public readonly record struct SetFinding(int Index, ValidationError Error);

/// <summary>Collects what is wrong between objects.</summary>
internal sealed class SetFindings
{
    private readonly List<SetFinding> findings = [];

    public IReadOnlyList<SetFinding> All => findings;

    public void Add(SetMember member, string path, string code, string message, string? suggestion = null) =>
        findings.Add(new(member.Index, new ValidationError(path, code, message, suggestion)));

    public void Note(SetMember member, string path, string code, string message, string? suggestion = null) =>
        findings.Add(new(member.Index, new ValidationError(path, code, message, suggestion) { Severity = ValidationSeverity.Note }));
}
