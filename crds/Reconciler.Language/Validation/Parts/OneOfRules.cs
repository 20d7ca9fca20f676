namespace Reconciler.Language.Validation.Parts;

/// <summary>Choices between fields.</summary>
internal static class OneOfRules
{
    /// <summary>Exactly one of the fields must stand.</summary>
    public static void Exactly(string path, ErrorList errors, params ReadOnlySpan<(string Name, bool Stands)> fields)
    {
        var (standing, all) = (new List<string>(), new List<string>());
        foreach (var (name, stands) in fields)
        {
            all.Add(name);
            if (stands)
            {
                standing.Add(name);
            }
        }

        if (standing.Count == 0)
        {
            errors.Add(path, ValidationCodes.Required, $"none of {string.Join(", ", all)} stands", "give exactly one of them");
        }
        else if (standing.Count > 1)
        {
            errors.Add(path, ValidationCodes.Conflict, $"{string.Join(" and ", standing)} exclude each other", "give exactly one of them");
        }
    }
}
