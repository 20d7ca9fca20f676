namespace Reconciler.Libvirt.Events;

/// <summary>What a domain event is about; the values are libvirt's (virDomainEventID).</summary>
public enum DomainEventKind
{
    /// <summary>Defined, started, stopped, ...: see <see cref="DomainEvent.Lifecycle"/>.</summary>
    Lifecycle = 0,

    /// <summary>The guest rebooted.</summary>
    Reboot = 1,

    /// <summary>The guest's watchdog fired.</summary>
    Watchdog = 3,

    /// <summary>A disk failed; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    IoError = 6,

    /// <summary>libvirt lost control over the emulator.</summary>
    ControlError = 7,

    /// <summary>A disk's medium changed; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    DiskChange = 9,

    /// <summary>A drive's tray moved; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    TrayChange = 10,

    /// <summary>The balloon's size changed; <see cref="DomainEvent.Size"/> in KiB.</summary>
    BalloonChange = 13,

    /// <summary>A device was unplugged; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    DeviceRemoved = 15,

    /// <summary>A tunable (pinning, I/O limits, ...) changed.</summary>
    Tunable = 17,

    /// <summary>The guest agent connected (detail 1) or disconnected (detail 2).</summary>
    AgentLifecycle = 18,

    /// <summary>A device was plugged in; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    DeviceAdded = 19,

    /// <summary>The guest refused to give up a device; <see cref="DomainEvent.Subject"/> is its alias.</summary>
    DeviceRemovalFailed = 22,

    /// <summary>Title, description or a metadata element changed; <see cref="DomainEvent.Subject"/> is its namespace.</summary>
    MetadataChange = 23,

    /// <summary>A memory device was resized; <see cref="DomainEvent.Subject"/> is its alias, <see cref="DomainEvent.Size"/> in KiB.</summary>
    MemoryDeviceSizeChange = 26,
}
