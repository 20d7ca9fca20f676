namespace Reconciler.Planning.Steps;

/// <summary>Sets the live balloon's target (virDomainSetMemoryFlags, affecting the live domain). The guest follows in its own time.</summary>
public sealed record SetMemory : PartitionStep
{
    /// <summary>The target in KiB.</summary>
    public required long KiB { get; init; }
}

/// <summary>Plugs virtual processors in or out of the live domain (virDomainSetVcpusFlags, affecting the live domain).</summary>
public sealed record SetVcpus : PartitionStep
{
    /// <summary>How many there should be.</summary>
    public required int Count { get; init; }
}

/// <summary>Plugs an interface into the live domain (virDomainAttachDeviceFlags, affecting the live domain).</summary>
public sealed record AttachInterface : PartitionStep
{
    /// <summary>The interface's element.</summary>
    public required string Xml { get; init; }
}

/// <summary>
/// Pulls an interface out of the live domain (virDomainDetachDeviceFlags, affecting the live domain). The guest has to let it go:
/// where a later step of the plan attaches its successor, the device-removed event is awaited before.
/// </summary>
public sealed record DetachInterface : PartitionStep
{
    /// <summary>The element as libvirt showed it.</summary>
    public required string Xml { get; init; }

    /// <summary>libvirt's alias of the device, which its device-removed event bears.</summary>
    public string? Alias { get; init; }
}

/// <summary>Changes bandwidth or link state of a live interface in place (virDomainUpdateDeviceFlags, affecting the live domain).</summary>
public sealed record UpdateInterface : PartitionStep
{
    /// <summary>The whole element as it should be.</summary>
    public required string Xml { get; init; }
}

/// <summary>Plugs a disk into the live domain (virDomainAttachDeviceFlags, affecting the live domain).</summary>
public sealed record AttachDisk : PartitionStep
{
    /// <summary>The disk's element.</summary>
    public required string Xml { get; init; }
}

/// <summary>Pulls a disk out of the live domain (virDomainDetachDeviceFlags, affecting the live domain); asynchronous like <see cref="DetachInterface"/>.</summary>
public sealed record DetachDisk : PartitionStep
{
    /// <summary>The element as libvirt showed it.</summary>
    public required string Xml { get; init; }

    /// <summary>libvirt's alias of the device.</summary>
    public string? Alias { get; init; }
}

/// <summary>Pulls any other device that is not ours out of the live domain (virDomainDetachDeviceFlags, affecting the live domain); asynchronous like <see cref="DetachInterface"/>.</summary>
public sealed record DetachDevice : PartitionStep
{
    /// <summary>The element as libvirt showed it.</summary>
    public required string Xml { get; init; }

    /// <summary>libvirt's alias of the device.</summary>
    public string? Alias { get; init; }
}

/// <summary>Plugs any other device of ours into the live domain (virDomainAttachDeviceFlags, affecting the live domain).</summary>
public sealed record AttachDevice : PartitionStep
{
    /// <summary>The device's element.</summary>
    public required string Xml { get; init; }
}

/// <summary>Changes the medium of a live drive (virDomainUpdateDeviceFlags, affecting the live domain).</summary>
public sealed record ChangeMedium : PartitionStep
{
    /// <summary>The whole element as it should be.</summary>
    public required string Xml { get; init; }
}

/// <summary>Takes a live disk's limits away (virDomainSetBlockIoTune, affecting the live domain).</summary>
public sealed record ClearDiskLimits : PartitionStep
{
    /// <summary>Device name in the domain.</summary>
    public required string Target { get; init; }
}

/// <summary>Sets how often the live balloon reports (virDomainSetMemoryStatsPeriod, affecting the live domain).</summary>
public sealed record SetBalloonPeriod : PartitionStep
{
    /// <summary>Seconds between two reports; 0: none.</summary>
    public required int Seconds { get; init; }
}

/// <summary>Removes an I/O thread of the live domain (virDomainDelIOThread); one that a disk uses stays.</summary>
public sealed record RemoveIoThread : PartitionStep
{
    /// <summary>The thread's number.</summary>
    public required int Id { get; init; }
}

/// <summary>Lets a thread of the live domain run on every processor of the host (virDomainPinVcpuFlags, virDomainPinEmulator, virDomainPinIOThread).</summary>
public sealed record UnpinThread : PartitionStep
{
    /// <summary>Which kind of thread.</summary>
    public required ThreadKind Kind { get; init; }

    /// <summary>Which of them; of no meaning for the emulator.</summary>
    public int Number { get; init; }
}

/// <summary>Kinds of threads of a domain.</summary>
public enum ThreadKind
{
    /// <summary>A virtual processor.</summary>
    Vcpu,

    /// <summary>The emulator's own threads.</summary>
    Emulator,

    /// <summary>An I/O thread.</summary>
    IoThread,
}
