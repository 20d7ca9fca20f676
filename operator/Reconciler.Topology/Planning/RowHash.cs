using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Topology;

/// <summary>The hash of desired rows: the same for the same rows in any order. References that are not there yet do not count.</summary>
internal static class RowHash
{
    public static string Of(IEnumerable<NorthboundRow> rows, Func<RowReference, bool> isThere)
    {
        var text = new StringBuilder();
        foreach (var row in rows.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            Append(text, row.Table, row.Key, row.Owner.ToString(), row.Parent?.ToString() ?? string.Empty);
            foreach (var (column, value) in row.Columns)
            {
                Append(text, column, value.ToString());
            }

            foreach (var (column, references) in row.References)
            {
                Append(text, column);
                Append(text, [.. references.Where(isThere).Select(reference => reference.ToString()).Order(StringComparer.Ordinal)]);
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12));
    }

    private static void Append(StringBuilder text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            // Lengths keep neighbouring parts apart.
            text.Append(part.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(part);
        }
    }
}
