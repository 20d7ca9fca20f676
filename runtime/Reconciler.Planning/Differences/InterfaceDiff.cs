using Reconciler.Language.Common;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Differences;

/// <summary>Compares network interfaces. An interface is known by our alias, else by its logical switch port, its MAC address or its tap device.</summary>
internal static class InterfaceDiff
{
    public static IEnumerable<Finding> Compare(DomainDefinition desired, DomainDocument document, Place place)
    {
        var matches = Match(desired.Interfaces, document.Definition.Interfaces);
        foreach (var one in desired.Interfaces)
        {
            if (!matches.TryGetValue(one, out var observed))
            {
                yield return Missing(one, place);
                continue;
            }

            foreach (var field in InterfaceFields.All.Where(field => field.Differs(one, observed, place == Place.Live)))
            {
                yield return Altered(one, observed, field, place);
            }

            foreach (var finding in SettingDiff.Compare(PathOf(one) + ".", observed.Settings, place))
            {
                yield return finding with
                {
                    Leave = domain => domain with
                    {
                        Interfaces = domain.Interfaces.Select(other => other.Name == one.Name ? other with { Settings = other.Settings.Append(finding.Setting!).ToValueList() } : other).ToValueList(),
                    },
                    InterfaceName = one.Name,
                    Interface = observed,
                };
            }
        }

        foreach (var foreign in document.Definition.Interfaces.Where(observed => !matches.ContainsValue(observed) && !desired.KeptDevices.Contains(ForeignPathOf(observed))))
        {
            yield return Foreign(foreign, place);
        }
    }

    private static Dictionary<DomainInterface, DomainInterface> Match(ValueList<DomainInterface> desired, ValueList<DomainInterface> observed)
    {
        var matches = new Dictionary<DomainInterface, DomainInterface>(ReferenceEqualityComparer.Instance);
        var free = observed.ToHashSet<DomainInterface>(ReferenceEqualityComparer.Instance);
        foreach (Func<DomainInterface, DomainInterface, bool> same in new Func<DomainInterface, DomainInterface, bool>[]
        {
            (one, other) => other.Name == one.Name,
            (one, other) => other.Name is null && other.PortName is not null && other.PortName == one.PortName,
            (one, other) => other.Name is null && other.MacAddress == one.MacAddress,

            // It would stand in the way of ours.
            (one, other) => other.Name is null && other.TapName is not null && other.TapName == one.TapName,
        })
        {
            foreach (var one in desired.Where(one => !matches.ContainsKey(one)))
            {
                if (observed.FirstOrDefault(other => free.Contains(other) && same(one, other)) is { } found)
                {
                    matches[one] = found;
                    free.Remove(found);
                }
            }
        }

        return matches;
    }

    private static string PathOf(DomainInterface one) => $"spec.interfaces[name={one.Name}]";

    public static string ForeignPathOf(DomainInterface one) => ForeignPathOf(one.MacAddress);

    public static string ForeignPathOf(string mac) => $"spec.interfaces[mac={mac}]";

    private static Finding Missing(DomainInterface one, Place place) => new()
    {
        Difference = new Difference
        {
            Path = PathOf(one),
            Expected = Describe(one),
            Observed = "missing",
            Kind = DifferenceKind.Missing,
            Remedy = place == Place.Live ? Remedy.Hotplug : Remedy.Redefine,
            Place = place,
        },
        Leave = domain => domain with { Interfaces = domain.Interfaces.Where(other => other.Name != one.Name).ToValueList() },
        InterfaceName = one.Name,
    };

    private static Finding Altered(DomainInterface one, DomainInterface observed, ManagedField<DomainInterface> field, Place place) => new()
    {
        Difference = new Difference
        {
            Path = $"{PathOf(one)}.{field.Path}",
            Expected = field.Show(one),
            Observed = field.Show(observed),
            Kind = DifferenceKind.Altered,
            Remedy = place == Place.Live ? field.Live!.Value : Remedy.Redefine,
            Place = place,
        },
        Leave = domain => domain with
        {
            Interfaces = domain.Interfaces.Select(other => other.Name == one.Name ? field.Take(other, observed) : other).ToValueList(),
        },
        InterfaceName = one.Name,
        Interface = observed,
    };

    private static Finding Foreign(DomainInterface one, Place place)
    {
        var path = ForeignPathOf(one);
        var difference = new Difference
        {
            Path = path,
            Expected = "none",
            Observed = Describe(one),
            Kind = DifferenceKind.Foreign,
            Remedy = place == Place.Live ? Remedy.Hotplug : Remedy.Redefine,
            Place = place,
        };
        return new Finding
        {
            Difference = difference,
            Foreign = new ForeignDevice { Path = path, Kind = "interface", Description = difference.Observed, Handle = one.Handle! },
        };
    }

    private static string Describe(DomainInterface one) =>
        one.PortName is null ? $"{one.MacAddress} on {one.Bridge}" : $"{one.MacAddress} on {one.Bridge}, port {one.PortName}";
}
