using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Interfaces;

/// <summary>Settings of an interface that we never make.</summary>
internal static class InterfaceSettings
{
    public const string TrustGuestFilters = "trustGuestRxFilters";

    public static SettingRules Rules { get; } = new(
    [
        new("filterref", "", "filterref", Remedy.Live),
        new("coalesce", "", "coalesce", Remedy.Live),
        new("vlan", "", "vlan", Remedy.Live),
        new(TrustGuestFilters, "", "@trustGuestRxFilters", Remedy.Live) { Usual = "no" },
        new("isolation", "", "port", Remedy.Hotplug),
        new("portProfile", "virtualport/parameters", "@profileid", Remedy.Hotplug),
        .. "driver,backend,tune,rom,guest,ip,route,teaming,acpi".Split(',').Select(name => new SettingRule(name, "", name, Remedy.Hotplug)),
        new("target.managed", "target", "@managed", Remedy.Hotplug),
    ]);
}
