using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Switching on and off.</content>
public sealed unsafe partial class LibvirtDomain
{
    private const uint StartPaused = 1;
    private const uint StartForceBoot = 8;

    /// <summary>Starts it from its definition.</summary>
    /// <param name="paused">Whether its CPUs wait for <see cref="Resume"/>.</param>
    /// <param name="forceBoot">Whether saved memory is thrown away instead of resumed.</param>
    public void Start(bool paused = false, bool forceBoot = false) =>
        Check(DomainCalls.Create(handle, (paused ? StartPaused : 0) | (forceBoot ? StartForceBoot : 0)), "start");

    /// <summary>Ends it at once, as pulling the plug does.</summary>
    public void Destroy() => Check(DomainCalls.Destroy(handle, 0), "destroy");

    /// <summary>Asks the guest to shut down; it may take its time or ignore it.</summary>
    public void Shutdown(ShutdownFlags flags = ShutdownFlags.Default) => Check(DomainCalls.Shutdown(handle, (uint)flags), "shut down");

    /// <summary>Presses the reset button.</summary>
    public void Reset() => Check(DomainCalls.Reset(handle, 0), "reset");

    /// <summary>Pauses its CPUs.</summary>
    public void Suspend() => Check(DomainCalls.Suspend(handle), "suspend");

    /// <summary>Lets its CPUs go on.</summary>
    public void Resume() => Check(DomainCalls.Resume(handle), "resume");

    /// <summary>Wakes a guest that suspended itself.</summary>
    public void Wakeup() => Check(DomainCalls.Wakeup(handle, 0), "wake up");

    /// <summary>Saves its memory to the host's disk and ends it; the next start goes on from there. Returns when that is done.</summary>
    public void ManagedSave() => Check(DomainCalls.ManagedSave(handle, 0), "save the memory of");

    /// <summary>Connects a stream with its first serial console.</summary>
    internal void OpenConsole(StreamHandle stream, uint flags) => Check(DomainCalls.OpenConsole(handle, 0, stream, flags), "open the console of");

    /// <summary>Throws its saved memory away.</summary>
    public void RemoveManagedSave() => Check(DomainCalls.RemoveManagedSave(handle, 0), "remove the saved memory");
}
