using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Differences;

/// <summary>Reports settings that are none of ours.</summary>
internal static class SettingDiff
{
    /// <summary>A finding for each.</summary>
    /// <param name="prefix">What their paths start with: the device's path and a dot.</param>
    /// <param name="settings">What was seen.</param>
    /// <param name="place">Where it was seen.</param>
    /// <param name="kept">What the domain was taken over with.</param>
    public static IEnumerable<Finding> Compare(string prefix, IEnumerable<ForeignSetting> settings, Place place, IReadOnlyCollection<ForeignSetting>? kept = null) =>
        settings.Where(setting => (place == Place.Persistent || setting.Live is not null) && !IsKept(setting, place, kept)).Select(setting => new Finding
        {
            Difference = new Difference
            {
                Path = prefix + setting.Path,
                Expected = "none",
                Observed = setting.Value,
                Kind = DifferenceKind.Foreign,
                Remedy = place == Place.Persistent ? Remedy.Redefine : setting.Live!.Value,
                Place = place,
            },
            Setting = setting,
        });

    /// <summary>A running guest may show a kept setting in another form than its definition.</summary>
    private static bool IsKept(ForeignSetting setting, Place place, IReadOnlyCollection<ForeignSetting>? kept) =>
        kept is { Count: > 0 } && kept.Any(one => one.Path == setting.Path && (place == Place.Live || one.Value == setting.Value));
}
