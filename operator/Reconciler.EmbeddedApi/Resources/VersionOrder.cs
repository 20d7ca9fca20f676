using System.Globalization;
using System.Text.RegularExpressions;

namespace Reconciler.EmbeddedApi.Resources;

/// <summary>Kubernetes' order of API versions: v2 before v1 before v1beta2 before v1alpha1 before anything else.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Newest = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (Rank(x!), Rank(y!));
        return left == right ? string.CompareOrdinal(x, y) : right.CompareTo(left);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Form().Match(version);
        if (!match.Success)
        {
            return (0, 0, 0);
        }

        var stability = match.Groups["stability"].Value switch { "" => 3, "beta" => 2, _ => 1 };
        return (stability, Number(match.Groups["major"].Value), Number(match.Groups["minor"].Value));
    }

    private static int Number(string digits) => int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex("^v(?<major>[1-9][0-9]*)((?<stability>alpha|beta)(?<minor>[1-9][0-9]*))?$")]
    private static partial Regex Form();
}
