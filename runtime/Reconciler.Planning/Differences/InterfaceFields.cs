using System.Globalization;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Differences;

/// <summary>The fields of a network interface. What a running interface cannot change in place is changed by plugging it out and in.</summary>
internal static class InterfaceFields
{
    private const string None = "none";

    public static IReadOnlyList<ManagedField<DomainInterface>> All { get; } =
    [
        Field("macAddress", "mac/@address", one => one.MacAddress, (to, from) => to with { MacAddress = from.MacAddress }, Remedy.Hotplug),
        Field("network", "virtualport/parameters/@interfaceid", one => one.PortName ?? None, (to, from) => to with { PortName = from.PortName }, Remedy.Hotplug),
        Field("bridge", "source/@bridge", one => one.Bridge, (to, from) => to with { Bridge = from.Bridge }, Remedy.Hotplug),
        Field("tapName", "target/@dev", one => one.TapName ?? None, (to, from) => to with { TapName = from.TapName }, Remedy.Hotplug),
        Field("model", "model/@type", one => one.Model, (to, from) => to with { Model = from.Model }, Remedy.Hotplug),
        Field("mtu", "mtu/@size", one => one.Mtu?.ToString(CultureInfo.InvariantCulture) ?? None, (to, from) => to with { Mtu = from.Mtu }, Remedy.Hotplug),
        Field("bandwidth.ingress", "bandwidth/inbound", one => Limit(one.Bandwidth?.Inbound), (to, from) => to with { Bandwidth = Limits(from.Bandwidth?.Inbound, to.Bandwidth?.Outbound) }, Remedy.Live),
        Field("bandwidth.egress", "bandwidth/outbound", one => Limit(one.Bandwidth?.Outbound), (to, from) => to with { Bandwidth = Limits(to.Bandwidth?.Inbound, from.Bandwidth?.Outbound) }, Remedy.Live),
        Field("link", "link/@state", one => one.LinkUp ? "up" : "down", (to, from) => to with { LinkUp = from.LinkUp }, Remedy.Live),
    ];

    private static ManagedField<DomainInterface> Field(
        string path, string lives, Func<DomainInterface, string> show, Func<DomainInterface, DomainInterface, DomainInterface> take, Remedy live) =>
        new() { Path = path, Lives = lives, Show = show, Take = take, Live = live };

    private static InterfaceBandwidth? Limits(InterfaceLimit? inbound, InterfaceLimit? outbound) =>
        inbound is null && outbound is null ? null : new InterfaceBandwidth { Inbound = inbound, Outbound = outbound };

    private static string Limit(InterfaceLimit? limit)
    {
        if (limit is null)
        {
            return None;
        }

        var text = FormattableString.Invariant($"{limit.Average} KB/s");
        return limit is { Peak: null, Burst: null, Floor: null }
            ? text
            : FormattableString.Invariant($"{text} (peak {limit.Peak ?? 0}, burst {limit.Burst ?? 0}, floor {limit.Floor ?? 0})");
    }
}
