using System.Globalization;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Ports;

/// <summary>Compares the ports and taps of a running guest's interfaces with what libvirt made for them.</summary>
internal static class GuestPortDiff
{
    private const string InterfaceStart = "spec.interfaces[name=";
    private const string PortEnd = "].port";

    /// <summary>Everything in which they differ. Interfaces that are none of ours, or that nobody looked for, do not count.</summary>
    public static IEnumerable<Finding> Compare(DomainDefinition desired, DomainDefinition live, ObservedPorts observed)
    {
        foreach (var one in live.Interfaces.Where(one => one.Name is not null && desired.Interfaces.Any(wanted => wanted.Name == one.Name)))
        {
            if (GuestPort.Of(one, live) is { } port && observed.LookedFor.Contains(port.Name))
            {
                foreach (var finding in Compare(one, port, observed))
                {
                    yield return finding;
                }
            }
        }
    }

    /// <summary>The ports that claim what is not theirs. They count whether the guest runs or not.</summary>
    public static IEnumerable<Finding> Claims(DomainDefinition desired, ObservedPorts observed)
    {
        foreach (var claim in observed.Claims)
        {
            if (desired.Interfaces.FirstOrDefault(one => one.PortName == claim.LogicalPort) is { } owner)
            {
                yield return new Finding
                {
                    Difference = Make(
                        $"{PathOf(owner)}.claims[port={claim.Port}]", GuestPortFields.None, $"port {claim.Port} claims logical port {claim.LogicalPort}", DifferenceKind.Foreign, Remedy.Live),
                    Port = new PortFinding { Claim = claim },
                };
            }
        }
    }

    /// <summary>Whether a path is one of a port's or of something below it.</summary>
    public static bool IsPortPath(string path) =>
        path.StartsWith(InterfaceStart, StringComparison.Ordinal)
        && path.IndexOf(PortEnd, StringComparison.Ordinal) is > 0 and var at
        && (path.Length == at + PortEnd.Length || path[at + PortEnd.Length] == '.');

    private static IEnumerable<Finding> Compare(DomainInterface one, GuestPort port, ObservedPorts observed)
    {
        var path = PathOf(one);
        if (observed.Taps.FirstOrDefault(tap => tap.Name == port.Name) is not { } tap)
        {
            // QEMU holds a device that is gone: only another one brings the guest back on the network.
            yield return new Finding
            {
                Difference = Make($"{path}.{GuestPortFields.Tap}", port.Name, "missing", DifferenceKind.Missing, Remedy.Hotplug),
                InterfaceName = one.Name,
                Interface = one,
            };
            yield break;
        }

        if (!tap.Up)
        {
            yield return OfTap(GuestPortFields.Link, "up", "down");
        }

        if (one.Mtu is { } mtu && mtu != tap.Mtu)
        {
            yield return OfTap(GuestPortFields.Mtu, mtu.ToString(CultureInfo.InvariantCulture), tap.Mtu.ToString(CultureInfo.InvariantCulture));
        }

        if (observed.Ports.FirstOrDefault(other => other.Name == port.Name) is not { } seen)
        {
            yield return new Finding
            {
                Difference = Make(path, $"{port.Name} on {port.Bridge}", "missing", DifferenceKind.Missing, Remedy.Live),
                Port = new PortFinding { Port = port, InterfacePath = path },
            };
            yield break;
        }

        foreach (var (field, expected, value) in GuestPortFields.Compare(port, seen))
        {
            yield return new Finding
            {
                Difference = Make($"{path}.{field}", expected, value, DifferenceKind.Altered, Remedy.Live),
                Port = new PortFinding { Port = port, InterfacePath = path, Field = field },
            };
        }

        Finding OfTap(string field, string expected, string value) => new()
        {
            Difference = Make($"{path}.{field}", expected, value, DifferenceKind.Altered, Remedy.Live),
            Port = new PortFinding { InterfacePath = path, Tap = new TapLink(port.Name, field == GuestPortFields.Link, field == GuestPortFields.Mtu ? one.Mtu ?? 0 : 0) },
        };
    }

    private static string PathOf(DomainInterface one) => InterfaceStart + one.Name + PortEnd;

    private static Difference Make(string path, string expected, string observed, DifferenceKind kind, Remedy remedy) => new()
    {
        Path = path,
        Expected = expected,
        Observed = observed,
        Kind = kind,
        Remedy = remedy,
        Place = Place.Live,
    };
}
