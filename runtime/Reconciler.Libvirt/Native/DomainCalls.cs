using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>libvirt-domain.h: one domain.</summary>
internal static unsafe partial class DomainCalls
{
    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainFree")]
    public static partial int Free(nint domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetName")]
    public static partial nint GetName(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetName")]
    public static partial nint GetName(nint domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetUUID")]
    public static partial int GetUuid(DomainHandle domain, byte* uuid);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetUUID")]
    public static partial int GetUuid(nint domain, byte* uuid);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetState")]
    public static partial int GetState(DomainHandle domain, out int state, out int reason, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetXMLDesc")]
    public static partial nint GetXml(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetXMLDesc")]
    public static partial nint GetXml(nint domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetAutostart")]
    public static partial int GetAutostart(DomainHandle domain, out int autostart);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetAutostart")]
    public static partial int SetAutostart(DomainHandle domain, int autostart);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainIsPersistent")]
    public static partial int IsPersistent(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainIsActive")]
    public static partial int IsActive(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainHasManagedSaveImage")]
    public static partial int HasManagedSave(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainManagedSave")]
    public static partial int ManagedSave(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainOpenConsole")]
    public static partial int OpenConsole(DomainHandle domain, nint device, StreamHandle stream, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainManagedSaveRemove")]
    public static partial int RemoveManagedSave(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainCreateWithFlags")]
    public static partial int Create(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainDestroyFlags")]
    public static partial int Destroy(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainBackupBegin", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BackupBegin(DomainHandle domain, string backup, string? checkpoint, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainBackupGetXMLDesc")]
    public static partial nint BackupGetXml(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetJobStats")]
    public static partial int GetJobStats(DomainHandle domain, out int type, out nint parameters, out int count, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virTypedParamsFree")]
    public static partial void FreeParameters(nint parameters, int count);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainAbortJob")]
    public static partial int AbortJob(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainShutdownFlags")]
    public static partial int Shutdown(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainReset")]
    public static partial int Reset(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSuspend")]
    public static partial int Suspend(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainResume")]
    public static partial int Resume(DomainHandle domain);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainPMWakeup")]
    public static partial int Wakeup(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainUndefineFlags")]
    public static partial int Undefine(DomainHandle domain, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetMemoryFlags")]
    public static partial int SetMemory(DomainHandle domain, CULong kibibytes, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetVcpusFlags")]
    public static partial int SetVcpus(DomainHandle domain, uint count, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainAttachDeviceFlags", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AttachDevice(DomainHandle domain, string xml, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainDetachDeviceFlags", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DetachDevice(DomainHandle domain, string xml, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainUpdateDeviceFlags", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UpdateDevice(DomainHandle domain, string xml, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainRename", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(DomainHandle domain, string name, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainBlockResize", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BlockResize(DomainHandle domain, string disk, ulong size, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetLifecycleAction")]
    public static partial int SetLifecycleAction(DomainHandle domain, uint type, uint action, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetMemoryStatsPeriod")]
    public static partial int SetMemoryStatsPeriod(DomainHandle domain, int seconds, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetBlockIoTune", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetBlockIoTune(DomainHandle domain, string disk, NativeTypedParameter* parameters, int count, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainDelIOThread")]
    public static partial int DeleteIoThread(DomainHandle domain, uint id, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainPinVcpuFlags")]
    public static partial int PinVcpu(DomainHandle domain, uint vcpu, byte* cpus, int length, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainPinEmulator")]
    public static partial int PinEmulator(DomainHandle domain, byte* cpus, int length, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainPinIOThread")]
    public static partial int PinIoThread(DomainHandle domain, uint id, byte* cpus, int length, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainMemoryStats")]
    public static partial int MemoryStats(DomainHandle domain, NativeMemoryStat* stats, uint count, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetBlockInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetBlockInfo(DomainHandle domain, string disk, ulong* info, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainSetMetadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMetadata(DomainHandle domain, int type, string? metadata, string? key, string? uri, uint flags);

    [LibraryImport(LibvirtLibrary.Core, EntryPoint = "virDomainGetMetadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetMetadata(DomainHandle domain, int type, string? uri, uint flags);

    [LibraryImport(LibvirtLibrary.Qemu, EntryPoint = "virDomainQemuAgentCommand", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint AgentCommand(DomainHandle domain, string command, int timeoutSeconds, uint flags);
}

/// <summary>struct virDomainMemoryStat.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMemoryStat
{
    public int Tag;
    public ulong Value;
}
