using Reconciler.Language.Common;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Differences;

/// <summary>Compares a desired domain with a live or persistent one, field by field.</summary>
internal static class DomainDiff
{
    /// <summary>Everything in which the two differ.</summary>
    public static IEnumerable<Finding> Compare(DomainDefinition desired, DomainDocument document)
    {
        var place = document.IsLive ? Place.Live : Place.Persistent;
        return Fields(desired, document.Definition, place)
            .Concat(Settings(desired, document.Definition, place))
            .Concat(InterfaceDiff.Compare(desired, document, place))
            .Concat(DiskDiff.Compare(desired, document, place))
            .Concat(Foreign(desired, document, place));
    }

    private static IEnumerable<Finding> Fields(DomainDefinition desired, DomainDefinition observed, Place place)
    {
        foreach (var field in DomainFields.All)
        {
            if (place == Place.Live && field.Live is null || !field.Differs(desired, observed, place == Place.Live))
            {
                continue;
            }

            yield return new Finding
            {
                Difference = new Difference
                {
                    Path = field.Path,
                    Expected = field.Show(desired),
                    Observed = field.Show(observed),
                    Kind = DifferenceKind.Altered,
                    Remedy = place == Place.Live ? field.LiveOf?.Invoke(desired, observed) ?? field.Live!.Value : Remedy.Redefine,
                    Place = place,
                },
                Leave = domain => field.Take(domain, observed),
            };
        }
    }

    private static IEnumerable<Finding> Settings(DomainDefinition desired, DomainDefinition observed, Place place) =>
        SettingDiff.Compare("", observed.Settings, place, desired.Settings).Select(finding => finding with
        {
            Leave = domain => domain with { Settings = domain.Settings.Append(finding.Setting!).ToValueList() },
        });

    private static IEnumerable<Finding> Foreign(DomainDefinition desired, DomainDocument document, Place place) =>
        document.Foreign.Where(device => !desired.KeptDevices.Contains(device.Path)).Select(device => new Finding
        {
            Difference = new Difference
            {
                Path = device.Path,
                Expected = "none",
                Observed = device.Description,
                Kind = DifferenceKind.Foreign,
                Remedy = place == Place.Persistent ? Remedy.Redefine : ForeignRemedy(device),
                Place = place,
            },
            Foreign = device,
        });

    /// <summary>QEMU cannot unplug these from a running guest.</summary>
    private static Remedy ForeignRemedy(ForeignDevice device) => device.Kind switch
    {
        "graphics" or "video" or "sound" or "serial" or "parallel" or "console" or "tpm" or "panic" or "iommu" or "audio" => Remedy.Restart,
        _ => Remedy.Hotplug,
    };
}
