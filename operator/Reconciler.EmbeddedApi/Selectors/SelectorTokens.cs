using System.Globalization;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Selectors;

/// <summary>The words and signs of a label selector.</summary>
internal sealed class SelectorTokens
{
    private readonly List<string> tokens = [];
    private int at;

    public SelectorTokens(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var length = SignLength(text.AsSpan(i));
            if (length == 0)
            {
                while (i + length < text.Length && !char.IsWhiteSpace(text[i + length]) && SignLength(text.AsSpan(i + length)) == 0)
                {
                    length++;
                }
            }

            tokens.Add(text.Substring(i, length));
            i += length;
        }
    }

    public bool AtEnd => at >= tokens.Count;

    public string? Peek => AtEnd ? null : tokens[at];

    public string Next() => AtEnd ? throw Bad("found '', expected more") : tokens[at++];

    public bool TryTake(string token)
    {
        if (Peek != token)
        {
            return false;
        }

        at++;
        return true;
    }

    public void Expect(string token)
    {
        if (!TryTake(token))
        {
            throw Bad($"found '{Peek}', expected: '{token}'");
        }
    }

    /// <summary>A label key.</summary>
    public string Word()
    {
        var word = Next();
        return IsSign(word) ? throw Bad($"found '{word}', expected: identifier") : word;
    }

    /// <summary>A value, which may be empty.</summary>
    public string Value() => AtEnd || Peek == "," ? string.Empty : Word();

    public string Integer()
    {
        var word = Word();
        return long.TryParse(word, CultureInfo.InvariantCulture, out _) ? word : throw Bad($"values for 'Gt', 'Lt' operators, the value must be an integer, not '{word}'");
    }

    public IReadOnlyList<string> Values()
    {
        Expect("(");
        var values = new List<string>();
        do
        {
            values.Add(Peek is "," or ")" ? string.Empty : Word());
        }
        while (TryTake(","));

        Expect(")");
        return values;
    }

    private static bool IsSign(string token) => SignLength(token) == token.Length;

    private static int SignLength(ReadOnlySpan<char> rest) => rest switch
    {
        ['=', '=', ..] or ['!', '=', ..] => 2,
        ['=' or '!' or ',' or '(' or ')' or '<' or '>', ..] => 1,
        _ => 0,
    };

    private static ApiException Bad(string problem) => Refusal.BadRequest($"unable to parse requirement: {problem}");
}
