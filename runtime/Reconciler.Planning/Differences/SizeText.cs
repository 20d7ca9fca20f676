using System.Globalization;

namespace Reconciler.Planning.Differences;

/// <summary>Amounts of memory for people, exact, in the form that the spec uses.</summary>
internal static class SizeText
{
    /// <summary>KiB in the largest binary unit that is exact.</summary>
    public static string OfKiB(long kib)
    {
        var (amount, unit) = kib switch
        {
            0 => (0, "Ki"),
            _ when kib % (1024 * 1024) == 0 => (kib / (1024 * 1024), "Gi"),
            _ when kib % 1024 == 0 => (kib / 1024, "Mi"),
            _ => (kib, "Ki"),
        };
        return amount.ToString(CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Bytes in the largest binary unit that is exact.</summary>
    public static string OfBytes(long bytes) => bytes % 1024 == 0 ? OfKiB(bytes / 1024) : bytes.ToString(CultureInfo.InvariantCulture);
}
