using Reconciler.Agent.Guests;
using Reconciler.Language.Snapshots;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Snapshots;

/// <summary>Freezes a guest's file systems for the moment in which a snapshot's point in time is fixed, and lets them go on.</summary>
internal sealed class GuestFreeze(GuestAgent agent)
{
    private static readonly TimeSpan FreezePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ThawPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whether the guest's agent answers and can do it. One that cannot is asked for nothing of which nobody could tell later whether it came about.</summary>
    public bool IsPossible()
    {
        try
        {
            return agent.CanFreeze(PingPatience);
        }
        catch (Exception problem) when (problem is LibvirtException or GuestAgentException)
        {
            return false;
        }
    }

    /// <summary>Freezes; the consistency that this gives, or why it cannot be done.</summary>
    public (SnapshotConsistency Consistency, string? Problem) Freeze()
    {
        try
        {
            // Windows' agent goes through the shadow copy service, which tells the applications.
            var consistency = IsWindows() ? SnapshotConsistency.Application : SnapshotConsistency.FileSystem;
            agent.Freeze(FreezePatience);
            return (consistency, null);
        }
        catch (Exception problem) when (problem is LibvirtException or GuestAgentException)
        {
            return (SnapshotConsistency.Crash, problem.Message);
        }
    }

    /// <summary>Lets them go on, also when a freeze was asked for of which nobody knows whether it came about.</summary>
    /// <exception cref="SnapshotException">The guest does not answer; it has to be tried again.</exception>
    public void Thaw()
    {
        try
        {
            agent.Thaw(ThawPatience);
        }
        catch (Exception problem) when (problem is LibvirtException or GuestAgentException)
        {
            throw new SnapshotException("ThawPending", $"the guest may still be frozen, and does not answer: {problem.Message}; it is tried again", isFinal: false);
        }
    }

    private bool IsWindows()
    {
        try
        {
            return agent.OsInfo(ThawPatience).Id == "mswindows";
        }
        catch (GuestAgentException)
        {
            return false;
        }
    }
}
