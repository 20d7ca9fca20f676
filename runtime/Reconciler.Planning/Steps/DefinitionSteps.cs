namespace Reconciler.Planning.Steps;

/// <summary>Writes the persistent definition, new or in place of the one that stands (virDomainDefineXMLFlags). A running guest does not notice.</summary>
public sealed record DefineDomain : PartitionStep
{
    /// <summary>The domain's XML.</summary>
    public required string Xml { get; init; }

    /// <summary>Whether the passwords of displays, which no one shows us unasked, are carried over from the definition that stands.</summary>
    public bool KeepsPasswords { get; init; }
}

/// <summary>Removes the persistent definition with its NVRAM, TPM state, saved state and checkpoint data (virDomainUndefineFlags).</summary>
public sealed record UndefineDomain : PartitionStep
{
    /// <summary>Whether NVRAM and TPM state stay for the disks that stay.</summary>
    public bool KeepsFirmwareState { get; init; }
}

/// <summary>Gives a domain that is off its name back (virDomainRename).</summary>
public sealed record RenameDomain : PartitionStep
{
    /// <summary>The name that it should have.</summary>
    public required string NewName { get; init; }
}

/// <summary>Sets whether libvirt starts the domain with the host (virDomainSetAutostart).</summary>
public sealed record SetAutostart : PartitionStep
{
    /// <summary>Whether it does.</summary>
    public required bool Enabled { get; init; }
}

/// <summary>Puts our mark back into the live domain's metadata (virDomainSetMetadata, type element, affecting the live domain).</summary>
public sealed record SetLiveMetadata : PartitionStep
{
    /// <summary>The mark's element.</summary>
    public required string Xml { get; init; }

    /// <summary>Its XML namespace.</summary>
    public required string Uri { get; init; }

    /// <summary>The prefix that libvirt asks for.</summary>
    public required string Key { get; init; }
}

/// <summary>Takes the live domain's title or description away (virDomainSetMetadata, affecting the live domain).</summary>
public sealed record ClearDomainText : PartitionStep
{
    /// <summary>Whether it is the title; else the description.</summary>
    public required bool IsTitle { get; init; }
}

/// <summary>Sets what libvirt does with the live domain when its guest ends (virDomainSetLifecycleAction, affecting the live domain).</summary>
public sealed record SetLifecycleAction : PartitionStep
{
    /// <summary>poweroff, reboot or crash.</summary>
    public required string Event { get; init; }

    /// <summary>destroy, restart or preserve.</summary>
    public required string Response { get; init; }
}
