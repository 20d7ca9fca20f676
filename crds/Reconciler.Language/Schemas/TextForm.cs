namespace Reconciler.Language.Schemas;

/// <summary>The form of a text field.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pattern">Its pattern, as it stands in schemas.</param>
/// <param name="MaxLength">Its limit in characters.</param>
/// <param name="Description">What would be right, for people.</param>
/// <param name="Matches">Whether a text has the form; agrees with the pattern.</param>
public sealed record TextForm(string Name, string Pattern, int MaxLength, string Description, Func<string, bool> Matches);
