using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Topology;

/// <summary>
/// Names a policy in the log of what it denies: <c>ap.NAMESPACE.NAME</c>, which the node's agent reads. OVN takes 63 characters there; of longer
/// names the beginnings stand, with a tilde and a hash of the whole behind.
/// </summary>
/// <param name="Value">For example <c>ap.default.db-wall</c>.</param>
public readonly record struct DenialName(string Value)
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 63;

    private const int LongNamespace = 24;
    private const int HashLength = 8;

    /// <summary>The name of an AccessPolicy.</summary>
    public static DenialName AccessPolicy(string @namespace, string name)
    {
        var whole = $"ap.{@namespace}.{name}";
        if (whole.Length <= MaxLength)
        {
            return new DenialName(whole);
        }

        var start = $"ap.{@namespace[..Math.Min(@namespace.Length, LongNamespace)]}.{name}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..HashLength];
        return new DenialName($"{start[..Math.Min(start.Length, MaxLength - HashLength - 1)]}~{hash}");
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
