using System.Globalization;

namespace Reconciler.Language.Manifests;

/// <summary>What plain YAML scalars mean, by the rules of the library that kubectl reads YAML with (YAML 1.1 booleans and integers).</summary>
internal static class YamlScalars
{
    public static ManifestNode Resolve(string text, ManifestMark mark)
    {
        if (text.Length == 0)
        {
            return ManifestNode.Scalar(ManifestNodeKind.Null, "null", mark);
        }

        var first = text[0];
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
        {
            return ResolveNumber(text, mark);
        }

        return text switch
        {
            "~" or "null" or "Null" or "NULL" => ManifestNode.Scalar(ManifestNodeKind.Null, "null", mark),
            "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => ManifestNode.Scalar(ManifestNodeKind.Boolean, "true", mark),
            "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => ManifestNode.Scalar(ManifestNodeKind.Boolean, "false", mark),
            _ => ManifestNode.Scalar(ManifestNodeKind.Text, text, mark),
        };
    }

    private static ManifestNode ResolveNumber(string text, ManifestMark mark)
    {
        var plain = text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (TryInteger(plain, out var integer))
        {
            return ManifestNode.Scalar(ManifestNodeKind.WholeNumber, integer, mark);
        }

        if (IsFloat(plain) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return FromDouble(number, mark);
        }

        if (plain is ".inf" or ".Inf" or ".INF" or "+.inf" or "-.inf" or ".nan" or ".NaN" or ".NAN")
        {
            throw new ManifestException("WrongType", $"{text} has no place in JSON", "give a finite number, or quote the text", mark);
        }

        return ManifestNode.Scalar(ManifestNodeKind.Text, text, mark);
    }

    /// <summary>A number of JSON or YAML; a whole one counts as an integer, however it was written.</summary>
    public static ManifestNode FromDouble(double number, ManifestMark mark) =>
        Math.Abs(number) < 9e15 && number == Math.Floor(number)
            ? ManifestNode.Scalar(ManifestNodeKind.WholeNumber, ((long)number).ToString(CultureInfo.InvariantCulture), mark)
            : ManifestNode.Scalar(ManifestNodeKind.Number, number.ToString("R", CultureInfo.InvariantCulture), mark);

    private static bool TryInteger(string text, out string integer)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        integer = "";
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
        {
            return false;
        }

        if (digits.Length > 1 && digits[0] == '0')
        {
            var (radix, prefix) = digits[1] switch
            {
                'x' or 'X' => (16, 2),
                'b' or 'B' => (2, 2),
                'o' or 'O' => (8, 2),
                _ => (8, 1),
            };
            if (!TryRadix(digits[prefix..], radix, out var value))
            {
                return false;
            }

            integer = (value == 0 ? "" : sign) + value.ToString(CultureInfo.InvariantCulture);
            return true;
        }

        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        integer = digits is "0" ? "0" : sign.Length == 0 && digits.Length == text.Length ? text : string.Concat(sign, digits);
        return true;
    }

    private static bool TryRadix(ReadOnlySpan<char> digits, int radix, out ulong value)
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > (ulong)long.MaxValue / (ulong)radix)
            {
                return false;
            }

            value = (value * (ulong)radix) + (ulong)digit;
        }

        return digits.Length > 0;
    }

    private static bool IsFloat(string text)
    {
        var digits = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                digits = true;
            }
            else if (c is not ('.' or '-' or '+' or 'e' or 'E'))
            {
                return false;
            }
        }

        return digits;
    }
}
