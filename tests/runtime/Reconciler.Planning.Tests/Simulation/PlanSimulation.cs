using Reconciler.Language.Common;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Tests.Simulation;

/// <summary>What carrying out a plan would make of what was seen, by libvirt's rules as far as plans lean on them.</summary>
internal static class PlanSimulation
{
    public static ObservedPartition After(PartitionPlan plan, ObservedPartition observed) =>
        plan.Steps.Aggregate(observed, After);

    private static ObservedPartition After(ObservedPartition seen, PartitionStep step) => step switch
    {
        DefineDomain define => seen with { Exists = true, Persistent = DomainXmlReader.Read(define.Xml) },
        UndefineDomain => seen with { Exists = seen.IsActive, Persistent = null, Autostart = null },
        RenameDomain rename => seen with { Persistent = Change(seen.Persistent!, domain => domain with { Name = rename.NewName }) },
        SetAutostart autostart => seen with { Autostart = autostart.Enabled },
        StartDomain start => seen with
        {
            State = start.Paused ? DomainState.Paused : DomainState.Running,
            StateReason = 1,
            Live = seen.Persistent! with { IsLive = true },
            Shutdown = null,
        },
        ResumeDomain => seen with { State = DomainState.Running, StateReason = 1 },
        SuspendDomain => seen with { State = DomainState.Paused, StateReason = (int)PausedReason.User },
        ShutdownDomain shutdown => Off(seen, ShutoffReason.Shutdown) with { Shutdown = new ShutdownRequest(seen.At, shutdown.ThenStart) },
        DestroyDomain => Off(seen, ShutoffReason.Destroyed),
        ResetDomain reset => seen with { Operation = new OperationCourse(reset.Operation, OperationStage.Done) },
        SaveDomain => Off(seen, ShutoffReason.Saved),
        CreateDisk create => WithFile(seen, create.File, create.Size),
        GrowDisk grow => WithFile(seen, grow.File, grow.Size),
        DeleteDisk delete => seen with { DiskFiles = seen.DiskFiles.Where(file => file.Path != delete.File).ToValueList() },
        _ => seen with { Live = Live(seen.Live!, step) },
    };

    private static DomainDocument Live(DomainDocument live, PartitionStep step) => step switch
    {
        SetMemory memory => Change(live, domain => domain with { Memory = domain.Memory with { CurrentKiB = memory.KiB } }),
        SetVcpus vcpus => Change(live, domain => domain with { Cpu = domain.Cpu with { Current = vcpus.Count } }),
        AttachInterface attach => Change(live, domain => domain with { Interfaces = [.. domain.Interfaces, Parse(attach.Xml).Interfaces[0]] }),
        DetachInterface detach => Change(live, domain => domain with { Interfaces = domain.Interfaces.Where(one => one.Handle!.Xml != detach.Xml).ToValueList() }),
        UpdateInterface update => Change(live, domain => Update(domain, Parse(update.Xml).Interfaces[0])),
        AttachDisk attach => Change(live, domain => domain with { Disks = [.. domain.Disks, Parse(attach.Xml).Disks[0]] }),
        DetachDisk detach => Change(live, domain => domain with { Disks = domain.Disks.Where(one => one.Handle!.Xml != detach.Xml).ToValueList() }),
        DetachDevice detach => live with { Foreign = live.Foreign.Where(device => device.Handle.Xml != detach.Xml).ToValueList() },
        AttachDevice attach => Change(live, domain => domain with
        {
            AgentSocket = Parse(attach.Xml).AgentSocket ?? domain.AgentSocket,
            RandomDevice = Parse(attach.Xml).RandomDevice || domain.RandomDevice,
        }),
        SetLiveMetadata metadata => Change(live, domain => domain with { Mark = Parse("", metadata.Xml).Mark }),
        SetLifecycleAction action => Change(live, domain => domain with
        {
            Lifecycle = action.Event switch
            {
                "poweroff" => domain.Lifecycle with { OnPoweroff = action.Response },
                "reboot" => domain.Lifecycle with { OnReboot = action.Response },
                _ => domain.Lifecycle with { OnCrash = action.Response },
            },
        }),
        ClearDomainText or RemoveIoThread or UnpinThread => Change(live, domain => domain with { Settings = domain.Settings.Where(setting => setting.Path != step.Path).ToValueList() }),
        SetBalloonPeriod period => Change(live, domain => domain with { BalloonPeriod = period.Seconds }),
        ChangeMedium change => Change(live, domain => Update(domain, Parse(change.Xml).Disks[0])),
        ClearDiskLimits clear => Change(live, domain => domain with
        {
            Disks = domain.Disks.Select(disk => disk.Target == clear.Target ? disk with { Settings = disk.Settings.Where(setting => setting.Path != "iotune").ToValueList() } : disk).ToValueList(),
        }),
        _ => throw new InvalidOperationException($"{step.Action} is not simulated"),
    };

    private static DomainDefinition Update(DomainDefinition domain, DomainInterface updated) => domain with
    {
        Interfaces = domain.Interfaces.Select(one => one.MacAddress == updated.MacAddress ? updated : one).ToValueList(),
    };

    private static DomainDefinition Update(DomainDefinition domain, DomainDisk updated) => domain with
    {
        Disks = domain.Disks.Select(disk => disk.Target == updated.Target ? updated : disk).ToValueList(),
    };

    private static DomainDefinition Parse(string device, string metadata = "") => DomainXmlReader.Read(
        $"<domain id='1'><name/><uuid/><metadata>{metadata}</metadata><memory>1</memory><os/><devices>{device}</devices></domain>").Definition;

    private static DomainDocument Change(DomainDocument document, Func<DomainDefinition, DomainDefinition> change) =>
        document with { Definition = change(document.Definition) };

    private static ObservedPartition Off(ObservedPartition seen, ShutoffReason reason) =>
        seen with { Exists = seen.Persistent is not null, State = DomainState.Shutoff, StateReason = (int)reason, Live = null };

    private static ObservedPartition WithFile(ObservedPartition seen, string path, long? size) => seen with
    {
        DiskFiles = [.. seen.DiskFiles.Where(file => file.Path != path), new ObservedDiskFile { Path = path, Exists = true, Size = size }],
    };
}
