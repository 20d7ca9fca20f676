namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for free texts that end in files, arguments and XML.</summary>
internal static class TextRules
{
    /// <summary>No control characters, line breaks included.</summary>
    public static void OneLine(string? text, string path, ErrorList errors)
    {
        if (text is not null && text.Any(char.IsControl))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, "holds a control character or a line break", "write it in one line of printable characters");
        }
    }

    /// <summary>A path from the root that says plainly where it leads.</summary>
    public static void PlainPath(string? text, string path, ErrorList errors)
    {
        if (text is null)
        {
            return;
        }

        OneLine(text, path, errors);
        var parts = text.Split('/');
        if (parts.Contains("..") || parts.Contains("."))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, "holds . or .. as a part", "write the path that it leads to");
        }
        else if (text.Contains("//", StringComparison.Ordinal) || text.EndsWith('/'))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, "has an empty part", "write it with single slashes, naming a file");
        }
    }
}
