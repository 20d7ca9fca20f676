using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Changing the definition and the running instance.</content>
public sealed unsafe partial class LibvirtDomain
{
    private const uint Maximum = 4;
    private const uint SizeInBytes = 1;
    private const int MetadataElement = 2;

    /// <summary>Removes the definition; a running instance goes on as a transient one.</summary>
    public void Undefine(UndefineFlags flags = UndefineFlags.None) => Check(DomainCalls.Undefine(handle, (uint)flags), "undefine");

    /// <summary>Sets the memory (balloon).</summary>
    /// <param name="kibibytes">The new size in KiB.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void SetMemory(ulong kibibytes, AffectFlags affects) =>
        Check(DomainCalls.SetMemory(handle, new CULong((nuint)kibibytes), (uint)affects), "set the memory");

    /// <summary>Sets the largest memory, of the definition only.</summary>
    public void SetMaximumMemory(ulong kibibytes, AffectFlags affects) =>
        Check(DomainCalls.SetMemory(handle, new CULong((nuint)kibibytes), (uint)affects | Maximum), "set the maximum memory");

    /// <summary>Sets the number of virtual CPUs.</summary>
    public void SetVcpus(uint count, AffectFlags affects) => Check(DomainCalls.SetVcpus(handle, count, (uint)affects), "set the CPU count");

    /// <summary>Sets the largest number of virtual CPUs, of the definition only.</summary>
    public void SetMaximumVcpus(uint count) =>
        Check(DomainCalls.SetVcpus(handle, count, (uint)AffectFlags.Config | Maximum), "set the maximum CPU count");

    /// <summary>Adds a device.</summary>
    public void AttachDevice(string xml, AffectFlags affects) => Check(DomainCalls.AttachDevice(handle, xml, (uint)affects), "attach a device");

    /// <summary>Removes a device. A running guest may have to agree: the removal is done when the DeviceRemoved event comes.</summary>
    public void DetachDevice(string xml, AffectFlags affects) => Check(DomainCalls.DetachDevice(handle, xml, (uint)affects), "detach a device");

    /// <summary>Changes a device in place (link state, bandwidth, medium, ...).</summary>
    public void UpdateDevice(string xml, AffectFlags affects) => Check(DomainCalls.UpdateDevice(handle, xml, (uint)affects), "update a device");

    /// <summary>Sets what the hypervisor does when the guest ends.</summary>
    public void SetLifecycleAction(LifecycleEnd end, LifecycleResponse response, AffectFlags affects) =>
        Check(DomainCalls.SetLifecycleAction(handle, (uint)end, (uint)response, (uint)affects), "set what follows the guest's end");

    /// <summary>Gives it another name; only while it is off.</summary>
    public void Rename(string name) => Check(DomainCalls.Rename(handle, name, 0), "rename");

    /// <summary>Grows a disk of the running domain.</summary>
    /// <param name="target">The disk's target name, for example <c>vda</c>.</param>
    /// <param name="bytes">The new size in bytes.</param>
    public void ResizeDisk(string target, ulong bytes) => Check(DomainCalls.BlockResize(handle, target, bytes, SizeInBytes), "resize a disk");

    /// <summary>Sets the metadata element of an XML namespace, or removes it.</summary>
    /// <param name="xml">The element; null removes it.</param>
    /// <param name="prefix">The prefix that libvirt writes before the element's name.</param>
    /// <param name="uri">The XML namespace.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void SetMetadata(string? xml, string prefix, string uri, AffectFlags affects) =>
        Check(DomainCalls.SetMetadata(handle, MetadataElement, xml, prefix, uri, (uint)affects), "set metadata");

    /// <summary>The metadata element of an XML namespace; null if there is none.</summary>
    public string? GetMetadata(string uri, AffectFlags affects = AffectFlags.Current)
    {
        var text = DomainCalls.GetMetadata(handle, MetadataElement, uri, (uint)affects);
        if (text != 0)
        {
            return NativeText.Take(text);
        }

        var error = Failed("read metadata");
        return error.Code == LibvirtErrorCode.NoDomainMetadata ? null : throw error;
    }

    /// <summary>Sends a command (JSON) to the guest agent and returns its answer (JSON).</summary>
    /// <param name="command">For example <c>{"execute":"guest-ping"}</c>.</param>
    /// <param name="timeout">How long to wait for the answer; whole seconds, at least 1.</param>
    /// <exception cref="LibvirtException">No agent (configured, connected, answering), or it answered with an error.</exception>
    public string AgentCommand(string command, TimeSpan timeout)
    {
        var text = DomainCalls.AgentCommand(handle, command, Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)), 0);
        return text == 0 ? throw Failed("ask the guest agent") : NativeText.Take(text);
    }
}
