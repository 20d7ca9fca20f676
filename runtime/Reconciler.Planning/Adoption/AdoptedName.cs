using System.Text;

namespace Reconciler.Planning.Adoption;

/// <summary>Names of machines for things that other systems name as they like.</summary>
public static class AdoptedName
{
    private const int Longest = 63;

    /// <summary>The nearest name that a machine can have: lower case letters, digits and inner hyphens; empty: nothing of it is left.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                text.Append(letter);
            }
            else if (text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString()[..Math.Min(text.Length, Longest)].Trim('-');
    }
}
