using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <summary>A domain of a connection: reading it. Dispose it after use; the domain itself is not touched by that.</summary>
public sealed unsafe partial class LibvirtDomain : IDisposable
{
    private readonly DomainHandle handle;

    internal LibvirtDomain(DomainHandle handle)
    {
        this.handle = handle;
        Name = NativeText.Borrow(DomainCalls.GetName(handle)) ?? "";
        var uuid = stackalloc byte[16];
        Uuid = DomainCalls.GetUuid(handle, uuid) < 0 ? Guid.Empty : new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true);
    }

    /// <summary>The domain's name.</summary>
    public string Name { get; }

    /// <summary>The domain's UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>True if a definition exists that outlives the running instance.</summary>
    public bool IsPersistent => Answer(DomainCalls.IsPersistent(handle), "read whether it is persistent");

    /// <summary>True if an emulator process exists.</summary>
    public bool IsActive => Answer(DomainCalls.IsActive(handle), "read whether it is active");

    /// <summary>True if its memory was saved and the next start would resume from there.</summary>
    public bool HasManagedSave => Answer(DomainCalls.HasManagedSave(handle, 0), "read whether it is saved");

    /// <summary>Whether it starts with the host.</summary>
    public bool Autostart
    {
        get
        {
            Check(DomainCalls.GetAutostart(handle, out var value), "read autostart");
            return value != 0;
        }

        set => Check(DomainCalls.SetAutostart(handle, value ? 1 : 0), "set autostart");
    }

    /// <summary>Its state and the reason.</summary>
    public DomainStatus GetStatus()
    {
        Check(DomainCalls.GetState(handle, out var state, out var reason, 0), "read its state");
        return new DomainStatus((DomainState)state, reason);
    }

    /// <summary>Its description.</summary>
    public string GetXml(DomainXmlFlags flags = DomainXmlFlags.None)
    {
        var text = DomainCalls.GetXml(handle, (uint)flags);
        return text == 0 ? throw Failed("read its XML") : NativeText.Take(text);
    }

    /// <summary>A disk's virtual size in bytes.</summary>
    /// <param name="target">The disk's target name, for example <c>vda</c>.</param>
    public long GetDiskSize(string target)
    {
        // virDomainBlockInfo: capacity, allocation, physical.
        var info = stackalloc ulong[3];
        Check(DomainCalls.GetBlockInfo(handle, target, info, 0), $"read the size of its disk {target}");
        return (long)info[0];
    }

    /// <summary>Whether the guest's balloon driver has told its statistics: a balloon that is set will then be followed.</summary>
    public bool HasBalloonStatistics()
    {
        const int Most = 16;
        var stats = stackalloc NativeMemoryStat[Most];
        var count = DomainCalls.MemoryStats(handle, stats, Most, 0);
        Check(count, "read its memory statistics");
        for (var i = 0; i < count; i++)
        {
            // What the guest itself counts: unused (4), available (5), usable (8).
            if (stats[i].Tag is 4 or 5 or 8)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private bool Answer(int result, string action) => result < 0 ? throw Failed(action) : result == 1;

    private void Check(int result, string action)
    {
        if (result < 0)
        {
            throw Failed(action);
        }
    }

    private LibvirtException Failed(string action) => ErrorCalls.Last($"{action} (domain {Name})");
}
