using System.Xml.Linq;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Disks;

/// <summary>Settings of a disk that we never make.</summary>
internal static class DiskSettings
{
    public const string Limits = "iotune";

    public static SettingRules Rules { get; } = new(
    [
        new(Limits, "", "iotune", Remedy.Live) { IsUsual = LimitsNothing },
        .. "io,error_policy,rerror_policy,detect_zeroes,copy_on_read,iothread,queues,queue_size,ioeventfd,event_idx,iommu,ats,packed,page_per_vq,discard_no_unref"
            .Split(',').Select(name => new SettingRule("driver." + name, "driver", "@" + name)),
        new("driver.metadata_cache", "driver", "metadata_cache"),
        .. "shareable,transient,wwn,vendor,product,geometry,blockio,encryption,throttlefilters".Split(',').Select(name => new SettingRule(name, "", name)),
        new("source.encryption", "source", "encryption"),
        new("backingStore", "", "backingStore", null),
        new("model", "", "@model"),
        new("rawio", "", "@rawio"),
        new("sgio", "", "@sgio"),
        new("snapshot", "", "@snapshot"),
        new("source.startupPolicy", "source", "@startupPolicy"),
        new("source.slices", "source", "slices"),
        new("source.seclabel", "source", "seclabel", null),
        new("target.removable", "target", "@removable"),
        new("target.rotation_rate", "target", "@rotation_rate"),
    ]);

    /// <summary>libvirt keeps a group's name and the lengths of bursts when limits are taken away.</summary>
    private static bool LimitsNothing(XElement limits) => limits.Elements().All(limit =>
        limit.Value is "0" || limit.Name.LocalName is "group_name" || (limit.Value is "1" && limit.Name.LocalName.EndsWith("_max_length", StringComparison.Ordinal)));
}
