namespace Reconciler.Language.Quotas;

/// <summary>Whether something more fits into a quota, in upstream's terms and words. Pure.</summary>
public static class QuotaCheck
{
    /// <summary>Compares what is asked for with what is left.</summary>
    /// <param name="quota">Name of the quota.</param>
    /// <param name="hard">Its limits, as they are written.</param>
    /// <param name="used">What is taken already; null: not counted.</param>
    /// <param name="requested">What is asked for besides; null: not counted. What is not more than nothing is never refused.</param>
    /// <returns>What is exceeded, as upstream says it; null: it fits.</returns>
    public static string? Excess(string quota, IReadOnlyDictionary<string, string> hard, Func<string, long?> used, Func<string, long?> requested)
    {
        ArgumentNullException.ThrowIfNull(hard);
        ArgumentNullException.ThrowIfNull(used);
        ArgumentNullException.ThrowIfNull(requested);
        var exceeded = hard.Keys.Order(StringComparer.Ordinal)
            .Where(name => requested(name) is > 0 and { } more && QuotaNames.Limit(hard[name]) is { } limit && used(name) is { } taken && (taken > limit || more > limit - taken))
            .ToList();
        return exceeded.Count == 0
            ? null
            : $"exceeded quota: {quota}, requested: {List(name => QuotaNames.Text(name, requested(name)!.Value))}, used: {List(name => QuotaNames.Text(name, used(name)!.Value))}, limited: {List(name => hard[name])}";

        string List(Func<string, string> value) => string.Join(',', exceeded.Select(name => $"{name}={value(name)}"));
    }

    /// <summary>
    /// What a machine has to say before a quota of storage can judge it, as upstream refuses pods that do not say what the quota limits. Pure.
    /// </summary>
    /// <param name="quota">Name of the quota.</param>
    /// <param name="limited">The names that it limits.</param>
    /// <param name="unsized">The machine's disks whose size nobody knows.</param>
    /// <returns>What is missing; null: nothing is.</returns>
    public static string? Unsaid(string quota, IEnumerable<string> limited, IEnumerable<string> unsized)
    {
        var disks = limited.Any(QuotaNames.IsStorage) ? unsized.Order(StringComparer.Ordinal).ToList() : [];
        return disks.Count == 0
            ? null
            : $"failed quota: {quota}: must specify {string.Join(", ", disks.Select(name => $"spec.disks[name={name}].size"))}: how large the image is, is not known yet";
    }

    /// <summary>Who can mend it, for people.</summary>
    public static string WhoMayChange(string quota, string ns) => $"whoever may update resourcequotas in namespace {ns} can raise it (kubectl edit resourcequota {quota} -n {ns})";
}
