using System.Runtime.InteropServices;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>The host behind the connection.</content>
public sealed unsafe partial class LibvirtConnection
{
    /// <summary>The host's and its guests' capabilities as XML.</summary>
    public string GetCapabilities()
    {
        var text = ConnectionCalls.GetCapabilities(handle);
        return text == 0 ? throw ErrorCalls.Last("read the hypervisor's capabilities") : NativeText.Take(text);
    }

    /// <summary>What a domain of this kind may have, as XML; nulls mean the hypervisor's default.</summary>
    public string GetDomainCapabilities(string? architecture = null, string? machine = null, string? type = null, string? emulator = null)
    {
        var text = ConnectionCalls.GetDomainCapabilities(handle, emulator, architecture, machine, type, 0);
        return text == 0 ? throw ErrorCalls.Last("read the capabilities of domains") : NativeText.Take(text);
    }

    /// <summary>The host's name as the hypervisor sees it.</summary>
    public string GetHostName()
    {
        var text = ConnectionCalls.GetHostName(handle);
        return text == 0 ? throw ErrorCalls.Last("read the host's name") : NativeText.Take(text);
    }

    /// <summary>The daemon's version of libvirt.</summary>
    public Version GetVersion()
    {
        if (ConnectionCalls.GetLibVersion(handle, out var version) < 0)
        {
            throw ErrorCalls.Last("read libvirt's version");
        }

        var number = (int)version.Value;
        return new Version(number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
    }

    /// <summary>CPUs and memory of the host.</summary>
    public NodeInfo GetNodeInfo()
    {
        var info = default(NativeNodeInfo);
        if (ConnectionCalls.GetNodeInfo(handle, &info) < 0)
        {
            throw ErrorCalls.Last("read the host's CPUs and memory");
        }

        return new NodeInfo
        {
            Architecture = Marshal.PtrToStringUTF8((nint)info.Model) ?? "",
            MemoryBytes = (long)info.MemoryKiB.Value * 1024,
            Cpus = (int)info.Cpus,
        };
    }
}
