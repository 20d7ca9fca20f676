using System.Globalization;
using Reconciler.Language.Common;

namespace Reconciler.Language.Quotas;

/// <summary>The names under which a quota limits what machines take.</summary>
public static class QuotaNames
{
    /// <summary>
    /// Before a name it says that machines are meant, and nothing but machines. On a cluster with pods these are the names: there the names without it are the
    /// pods'.
    /// </summary>
    public const string Prefix = ApiGroup.Name + "/";

    private static readonly Dictionary<string, Func<MachineUsage, long>> Amounts = new(StringComparer.Ordinal)
    {
        ["cpu"] = usage => usage.Cpu,
        ["requests.cpu"] = usage => usage.Cpu,
        ["limits.cpu"] = usage => usage.CpuLimit,
        ["memory"] = usage => usage.Memory,
        ["requests.memory"] = usage => usage.Memory,
        ["limits.memory"] = usage => usage.MemoryLimit,
        ["requests.storage"] = usage => usage.Storage,
    };

    /// <summary>Every name with the prefix.</summary>
    public static IEnumerable<string> Own => Amounts.Keys.Append("addresses").Select(name => Prefix + name).Order(StringComparer.Ordinal);

    /// <summary>How much a machine takes of what a name limits; null: the name is none of machines.</summary>
    /// <param name="name">The name.</param>
    /// <param name="usage">The machine, or many.</param>
    /// <param name="plain">Whether the names without the prefix mean machines, too.</param>
    public static long? Amount(string name, MachineUsage usage, bool plain)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == Prefix + "addresses")
        {
            return usage.Addresses;
        }

        var isOwn = name.StartsWith(Prefix, StringComparison.Ordinal);
        return (isOwn || plain) && Amounts.TryGetValue(isOwn ? name[Prefix.Length..] : name, out var amount) ? amount(usage) : null;
    }

    /// <summary>Whether a name limits what disks take.</summary>
    public static bool IsStorage(string name) => name is "requests.storage" or Prefix + "requests.storage";

    /// <summary>An amount as people and upstream's quotas write it: bytes by the largest binary suffix that leaves no rest.</summary>
    public static string Text(string name, long amount)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isBytes = name.EndsWith("memory", StringComparison.Ordinal) || name.EndsWith("storage", StringComparison.Ordinal);
        string[] suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
        var step = 0;
        while (isBytes && amount != 0 && step < suffixes.Length - 1 && amount % 1024 == 0)
        {
            amount /= 1024;
            step++;
        }

        return amount.ToString(CultureInfo.InvariantCulture) + suffixes[step];
    }

    /// <summary>How many whole units a limit allows: of half a processor nothing can be had. Null: the text is no quantity.</summary>
    public static long? Limit(string text) => Quantity.TryParseExact(text, out var exact) ? (long)Math.Floor(exact) : null;
}
