using System.Text;

namespace Reconciler.Language.Drift;

/// <summary>
/// The class of a finding's path: the path without the keys of list entries, the names of rows and the keys of maps. There are as many classes as
/// managed fields, however many machines there are, so that they are good as labels of metrics and as rules. Pure.
/// </summary>
public static class FieldClass
{
    /// <summary>The longest class, in characters; longer ones are cut.</summary>
    public const int Longest = 128;

    private static readonly string[] Maps = [".labels.", ".annotations."];

    /// <summary>
    /// The class of a path: <c>spec.interfaces[name=eth0].mtu</c> is of <c>spec.interfaces[].mtu</c>, <c>spec.nat (NAT router/snat external_ip)</c> of
    /// <c>spec.nat (NAT external_ip)</c>.
    /// </summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var row = path.IndexOf(" (", StringComparison.Ordinal);
        var field = row < 0 ? path : path[..row];
        var text = new StringBuilder(Math.Min(path.Length, Longest + 1));
        AppendField(text, WithoutMapKey(field));
        if (row >= 0)
        {
            AppendRow(text, path.AsSpan(row + 2));
        }

        return text.Length <= Longest ? text.ToString() : text.ToString(0, Longest);
    }

    private static string WithoutMapKey(string field)
    {
        foreach (var map in Maps)
        {
            if (field.IndexOf(map, StringComparison.Ordinal) is >= 0 and var at)
            {
                // Keys of labels hold dots and slashes: nothing after them is a field of ours.
                return field[..(at + map.Length - 1)] + "[]";
            }
        }

        return field;
    }

    private static void AppendField(StringBuilder text, string field)
    {
        var depth = 0;
        foreach (var letter in field)
        {
            depth += letter switch { '[' => 1, ']' when depth > 0 => -1, _ => 0 };
            if ((depth == 0 && letter != ']') || (depth == 1 && letter == '['))
            {
                text.Append(letter);
            }
            else if (depth == 0)
            {
                text.Append(']');
            }
        }

        if (depth > 0)
        {
            text.Append(']');
        }
    }

    /// <summary>A row is its table, its name, and the column where one column differs: the name goes.</summary>
    private static void AppendRow(StringBuilder text, ReadOnlySpan<char> row)
    {
        row = row.TrimEnd(')');
        var (first, last) = (row.IndexOf(' '), row.LastIndexOf(' '));
        text.Append(" (").Append(first < 0 ? row : row[..first]);
        if (first >= 0 && last > first && IsColumn(row[(last + 1)..]))
        {
            text.Append(row[last..]);
        }

        text.Append(')');
    }

    /// <summary>Whether it can be the name of a column in OVSDB; the end of a row's name with a space in it seldom can.</summary>
    private static bool IsColumn(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (letter is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }

        return word.Length is > 0 and <= 40;
    }
}
