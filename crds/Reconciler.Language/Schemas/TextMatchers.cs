using System.Buffers;

namespace Reconciler.Language.Schemas;

/// <summary>The matchers of <see cref="TextForms"/>.</summary>
internal static class TextMatchers
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("-abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public static bool IsLabel(string text) => IsLabel(text.AsSpan());

    public static bool IsSubdomain(string text) => IsSubdomain(text.AsSpan());

    public static bool IsReference(string text) => IsReference(text, static name => IsLabel(name));

    public static bool IsDottedReference(string text) => IsReference(text, static name => IsSubdomain(name));

    public static bool IsAddress(string text) => IsAddress(text.AsSpan());

    public static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsAddress(text.AsSpan(0, slash)) && text.Length - slash - 1 is >= 1 and <= 3 && AllDigits(text.AsSpan(slash + 1));
    }

    public static bool IsAddressRange(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? IsAddress(text) : IsAddress(text.AsSpan(0, dash)) && IsAddress(text.AsSpan(dash + 1));
    }

    public static bool IsMac(string text)
    {
        if (text.Length != 17)
        {
            return false;
        }

        for (var at = 0; at < text.Length; at++)
        {
            if (at % 3 == 2 ? text[at] != ':' : !char.IsAsciiHexDigit(text[at]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsQuantity(string text)
    {
        var at = Digits(text, 0);
        if (at == 0 || !Fraction(text, ref at))
        {
            return false;
        }

        var rest = text.AsSpan(at);
        return rest.Length switch
        {
            0 => true,
            1 => "munkMGTPE".Contains(rest[0], StringComparison.Ordinal),
            2 when rest[1] == 'i' => "KMGTPE".Contains(rest[0], StringComparison.Ordinal),
            2 or 3 => rest[0] is 'e' or 'E' && AllDigits(rest[1..]),
            _ => false,
        };
    }

    public static bool IsDuration(string text)
    {
        if (text == "0")
        {
            return true;
        }

        var at = 0;
        while (at < text.Length)
        {
            var number = at;
            at = Digits(text, at);
            if (at == number || !Fraction(text, ref at) || at == text.Length)
            {
                return false;
            }

            var unit = text.AsSpan(at);
            if (unit.StartsWith("ms", StringComparison.Ordinal))
            {
                at += 2;
            }
            else if (unit[0] is 's' or 'm' or 'h')
            {
                at++;
            }
            else
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    public static bool IsChecksum(string text) =>
        text.Length == 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && !text.AsSpan(7).ContainsAnyExcept(LowerHexDigits);

    public static bool IsAbsolutePath(string text) => text.StartsWith('/');

    public static bool IsHttpUrl(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);

    public static bool IsIdentifier(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && !text.AsSpan().ContainsAnyExcept(IdentifierCharacters);

    private static bool IsReference(string text, Func<ReadOnlySpan<char>, bool> isName)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? isName(text) : IsLabel(text.AsSpan(0, slash)) && isName(text.AsSpan(slash + 1));
    }

    private static bool IsLabel(ReadOnlySpan<char> text) => text.Length > 0 && text[0] != '-' && text[^1] != '-' && !text.ContainsAnyExcept(LabelCharacters);

    private static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        for (var dot = text.IndexOf('.'); dot >= 0; dot = text.IndexOf('.'))
        {
            if (!IsLabel(text[..dot]))
            {
                return false;
            }

            text = text[(dot + 1)..];
        }

        return IsLabel(text);
    }

    private static bool IsAddress(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(AddressCharacters);

    private static bool AllDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool Fraction(string text, ref int at)
    {
        if (at == text.Length || text[at] != '.')
        {
            return true;
        }

        var end = Digits(text, at + 1);
        var any = end > at + 1;
        at = end;
        return any;
    }
}
