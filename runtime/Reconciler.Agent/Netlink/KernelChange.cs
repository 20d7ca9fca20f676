namespace Reconciler.Agent.Netlink;

/// <summary>What the kernel told of the host's network.</summary>
/// <param name="Kind">What about.</param>
/// <param name="Name">The interface, or the nftables table; empty: not known, or all.</param>
/// <param name="ChangedBy">The program that changed it, where the kernel says so (nftables); else empty.</param>
internal readonly record struct KernelChange(KernelChangeKind Kind, string Name, string ChangedBy = "");

/// <summary>About what the kernel told.</summary>
internal enum KernelChangeKind
{
    /// <summary>An interface came, went, or changed its flags or MTU.</summary>
    Link,

    /// <summary>An IPv4 address of an interface came or went.</summary>
    Address,

    /// <summary>IPv4 forwarding was switched: of one interface, named by its index, or of all.</summary>
    Forwarding,

    /// <summary>A table of nftables or something in it.</summary>
    Table,

    /// <summary>A transaction of nftables ended; says who made it, about all of its changes that came before.</summary>
    TableWriter,

    /// <summary>The kernel had more to tell than there was room for: anything may have changed.</summary>
    Lost,
}
