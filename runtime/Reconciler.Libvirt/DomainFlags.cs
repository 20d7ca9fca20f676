namespace Reconciler.Libvirt;

/// <summary>What a change applies to (virDomainModificationImpact).</summary>
[Flags]
public enum AffectFlags
{
    /// <summary>Whatever the domain is at the moment.</summary>
    Current = 0,

    /// <summary>The running instance.</summary>
    Live = 1,

    /// <summary>The persistent definition.</summary>
    Config = 2,
}

/// <summary>How to describe a domain (virDomainXMLFlags).</summary>
[Flags]
public enum DomainXmlFlags
{
    /// <summary>The live description if it runs, else the persistent one.</summary>
    None = 0,

    /// <summary>With passwords.</summary>
    Secure = 1,

    /// <summary>The persistent definition, also of a running domain.</summary>
    Inactive = 2,
}

/// <summary>What goes with a definition (virDomainUndefineFlagsValues).</summary>
[Flags]
public enum UndefineFlags
{
    /// <summary>Only the definition; refused if something else would be left without owner.</summary>
    None = 0,

    /// <summary>Also a managed save image.</summary>
    ManagedSave = 1,

    /// <summary>Also the metadata of snapshots.</summary>
    SnapshotsMetadata = 2,

    /// <summary>Also the firmware's variables.</summary>
    Nvram = 4,

    /// <summary>The firmware's variables stay.</summary>
    KeepNvram = 8,

    /// <summary>Also the metadata of checkpoints.</summary>
    CheckpointsMetadata = 16,

    /// <summary>The state of an emulated TPM stays (libvirt 8.9; an older one refuses the flag).</summary>
    KeepTpm = 64,
}

/// <summary>How a guest is asked to shut down (virDomainShutdownFlagValues).</summary>
[Flags]
public enum ShutdownFlags
{
    /// <summary>As the hypervisor chooses.</summary>
    Default = 0,

    /// <summary>The ACPI power button.</summary>
    AcpiPowerButton = 1,

    /// <summary>The guest agent.</summary>
    GuestAgent = 2,
}

/// <summary>Which domains to list (virConnectListAllDomainsFlags).</summary>
[Flags]
public enum ListDomainsFlags
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Those with an emulator process.</summary>
    Active = 1,

    /// <summary>Those without.</summary>
    Inactive = 2,

    /// <summary>Those without a persistent definition.</summary>
    Transient = 8,

    /// <summary>Those that start with the host.</summary>
    Autostart = 1024,
}

/// <summary>Ways in which a guest ends (virDomainLifecycle).</summary>
public enum LifecycleEnd
{
    /// <summary>It powers off.</summary>
    Poweroff = 0,

    /// <summary>It reboots.</summary>
    Reboot = 1,

    /// <summary>It crashes.</summary>
    Crash = 2,
}

/// <summary>What the hypervisor does then (virDomainLifecycleAction).</summary>
public enum LifecycleResponse
{
    /// <summary>The domain ends.</summary>
    Destroy = 0,

    /// <summary>It starts again.</summary>
    Restart = 1,

    /// <summary>It is kept as it is, for a look.</summary>
    Preserve = 3,
}
