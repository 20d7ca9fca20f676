using System.Globalization;
using System.Numerics;

namespace Reconciler.Agent.Health;

/// <summary>Compares versions number by number: 9 comes before 12, and 12 before 12.1.</summary>
internal static class VersionOrder
{
    /// <summary>Whether a version is at least another. Text that holds no number counts as none.</summary>
    public static bool IsAtLeast(string version, string minimum)
    {
        var (have, want) = (Numbers(version), Numbers(minimum));
        for (var i = 0; i < want.Count; i++)
        {
            var part = i < have.Count ? have[i] : 0;
            if (part != want[i])
            {
                return part > want[i];
            }
        }

        return true;
    }

    private static List<BigInteger> Numbers(string version) =>
    [
        .. version.Split(version.Where(c => !char.IsAsciiDigit(c)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.Length is > 0 and < 40)
            .Select(part => BigInteger.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0),
    ];
}
