using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Ports;

namespace Reconciler.Planning.Differences;

/// <summary>A difference with what the planner needs to put it back or to leave it.</summary>
internal sealed record Finding
{
    /// <summary>The difference.</summary>
    public required Difference Difference { get; init; }

    /// <summary>Makes the desired domain tolerate it; null: there is nothing to do for that.</summary>
    public Func<DomainDefinition, DomainDefinition>? Leave { get; init; }

    /// <summary>The desired interface's name, of a finding about an interface.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>The interface that was seen, of a finding about one.</summary>
    public DomainInterface? Interface { get; init; }

    /// <summary>The desired disk's name, of a finding about a disk.</summary>
    public string? DiskName { get; init; }

    /// <summary>The disk that was seen, of a finding about one.</summary>
    public DomainDisk? Disk { get; init; }

    /// <summary>The setting, of a finding about one that is none of ours.</summary>
    public ForeignSetting? Setting { get; init; }

    /// <summary>The device, of a finding about one that is none of ours.</summary>
    public ForeignDevice? Foreign { get; init; }

    /// <summary>What puts it back, of a finding about an interface's port or tap.</summary>
    public PortFinding? Port { get; init; }
}
