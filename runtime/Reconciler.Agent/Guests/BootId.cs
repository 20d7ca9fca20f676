using Reconciler.Libvirt;

namespace Reconciler.Agent.Guests;

/// <summary>The guest kernel's boot id: a new one after each boot, so that a restart of the guest cannot go unseen.</summary>
internal static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads it; null if the guest does not tell it (no agent yet, not Linux).</summary>
    public static string? Read(GuestAgent agent)
    {
        try
        {
            return Guid.TryParse(agent.ReadFile(Path, 64, Patience).Trim(), out var id) ? id.ToString() : null;
        }
        catch (Exception problem) when (problem is LibvirtException or GuestAgentException)
        {
            return null;
        }
    }
}
