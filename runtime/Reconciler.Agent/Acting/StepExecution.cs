using Reconciler.Agent.Disks;
using Reconciler.Agent.GuestPorts;
using Reconciler.Libvirt;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Acting;

/// <summary>Carries out the steps of partition plans. Each step may be carried out twice: what is so already is no error.</summary>
internal sealed class StepExecution(DiskFiles disks, DeviceRemovals removals, PortStepExecution? ports, TimeProvider time)
{
    private const UndefineFlags WithItsData = UndefineFlags.ManagedSave | UndefineFlags.SnapshotsMetadata | UndefineFlags.CheckpointsMetadata;

    /// <summary>The first libvirt that can keep the state of a TPM.</summary>
    private static readonly Version KeepsTpm = new(8, 9);

    /// <summary>An agent in the guest that hangs keeps libvirt waiting for a minute; nobody waits with it.</summary>
    private static readonly TimeSpan AskingPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whether the rest of a plan makes sense though this step failed: nothing else builds on it.</summary>
    public static bool IsIndependent(PartitionStep step) =>
        step is SetMemory or SetVcpus or SetAutostart or SetLiveMetadata or SetLifecycleAction or UpdateInterface or GrowDisk
            or ClearDomainText or ClearDiskLimits or ChangeMedium or SetBalloonPeriod or RemoveIoThread or UnpinThread or PortStep;

    /// <summary>Carries out one step.</summary>
    public async Task RunAsync(PartitionStep step, ActContext context, CancellationToken ct)
    {
        switch (step)
        {
            case CreateDisk create:
                await CreateDiskAsync(create, context, ct).ConfigureAwait(false);
                break;
            case WriteSeed write when context.Seed() is { } seed:
                DiskFiles.WriteSeed(write.File, seed);
                break;
            case DeleteDisk delete:
                DiskFiles.Delete(delete.File);
                break;
            case GrowDisk { Live: false } grow:
                await disks.GrowAsync(grow, ct).ConfigureAwait(false);
                break;
            case DefineDomain define:
                context.Connection.DefineDomain(define.KeepsPasswords ? WithPasswords(define.Xml, context) : define.Xml).Dispose();
                break;
            case PortStep port:
                await (ports?.RunAsync(port, ct) ?? throw new NotSupportedException("this agent leaves the host's network alone")).ConfigureAwait(false);
                break;
            default:
                using (var domain = context.Connection.FindDomain(context.Domain))
                {
                    if (domain is not null)
                    {
                        await OnDomainAsync(step, domain, context, ct).ConfigureAwait(false);
                    }
                    else if (step is not (DestroyDomain or UndefineDomain))
                    {
                        throw new LibvirtException(LibvirtErrorCode.NoDomain, 0, step.Action, "the domain has gone meanwhile");
                    }
                }

                break;
        }
    }

    /// <summary>What goes with a definition. An older libvirt knows no way to keep a TPM's state.</summary>
    public static UndefineFlags FlagsOf(UndefineDomain step, Version libvirt) => WithItsData
        | (step.KeepsFirmwareState ? UndefineFlags.KeepNvram : UndefineFlags.Nvram)
        | (step.KeepsFirmwareState && libvirt >= KeepsTpm ? UndefineFlags.KeepTpm : UndefineFlags.None);

    private static string WithPasswords(string xml, ActContext context)
    {
        using var domain = context.Connection.FindDomain(context.Domain);
        return domain is null ? xml : GraphicsPasswords.Carry(xml, domain.GetXml(DomainXmlFlags.Secure | DomainXmlFlags.Inactive));
    }

    private async Task CreateDiskAsync(CreateDisk step, ActContext context, CancellationToken ct)
    {
        if (context.MadeDisks.Contains(step.File) && !File.Exists(step.File))
        {
            throw new DiskException(
                "DiskLost", $"{step.File} was made once and is gone; put it back, or delete the machine. It is not replaced by an empty one");
        }

        await disks.CreateAsync(step, ct).ConfigureAwait(false);
        context.DiskMade(step);
    }

    private async Task OnDomainAsync(PartitionStep step, LibvirtDomain domain, ActContext context, CancellationToken ct)
    {
        switch (step)
        {
            case StartDomain start:
                Unless(() => domain.Start(start.Paused), () => domain.IsActive);
                break;
            case ResumeDomain:
                Unless(domain.Resume, () => domain.GetStatus().State == DomainState.Running);
                break;
            case SuspendDomain:
                Unless(domain.Suspend, () => domain.GetStatus().State == DomainState.Paused);
                break;
            case ShutdownDomain shutdown:
                // Its grace runs whatever comes of the asking.
                context.ShutdownAsked(shutdown);
                await AskAsync(context, ct).ConfigureAwait(false);
                break;
            case ResetDomain:
                domain.Reset();
                break;
            case SaveDomain:
                Unless(domain.ManagedSave, () => !domain.IsActive);
                break;
            case DestroyDomain:
                Unless(domain.Destroy, () => !domain.IsActive);
                break;
            case UndefineDomain undefine:
                Unless(() => domain.Undefine(FlagsOf(undefine, context.Connection.GetVersion())), () => !domain.IsPersistent);
                break;
            case RenameDomain rename:
                domain.Rename(rename.NewName);
                break;
            case SetAutostart autostart:
                domain.Autostart = autostart.Enabled;
                break;
            case SetLiveMetadata metadata:
                domain.SetMetadata(metadata.Xml, metadata.Key, metadata.Uri, AffectFlags.Live);
                break;
            case SetLifecycleAction action:
                domain.SetLifecycleAction(
                    Enum.Parse<LifecycleEnd>(action.Event, ignoreCase: true), Enum.Parse<LifecycleResponse>(action.Response, ignoreCase: true), AffectFlags.Live);
                break;
            case GrowDisk grow:
                domain.ResizeDisk(grow.Target, (ulong)grow.Size);
                break;
            case ClearDomainText { IsTitle: true }:
                domain.ClearTitle(AffectFlags.Live);
                break;
            case ClearDomainText:
                domain.ClearDescription(AffectFlags.Live);
                break;
            case UnpinThread unpin:
                Unpin(unpin, domain, context.Connection.GetNodeInfo().Cpus);
                break;
            default:
                await OnDevicesAsync(step, domain, context, ct).ConfigureAwait(false);
                break;
        }
    }

    private async Task AskAsync(ActContext context, CancellationToken ct)
    {
        var asking = Task.Run(
            () =>
            {
                using var domain = context.Connection.FindDomain(context.Domain);
                if (domain is not null)
                {
                    Unless(() => domain.Shutdown(), () => !domain.IsActive);
                }
            },
            CancellationToken.None);
        try
        {
            await asking.WaitAsync(AskingPatience, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is asked again, and ended when its grace is over; what still comes of this asking is of no interest.
            _ = asking.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private async Task OnDevicesAsync(PartitionStep step, LibvirtDomain domain, ActContext context, CancellationToken ct)
    {
        switch (step)
        {
            case SetMemory memory:
                domain.SetMemory((ulong)memory.KiB, AffectFlags.Live);
                break;
            case SetVcpus vcpus:
                domain.SetVcpus((uint)vcpus.Count, AffectFlags.Live);
                break;
            case AttachInterface attach:
                domain.AttachDevice(attach.Xml, AffectFlags.Live);
                break;
            case AttachDisk attach:
                domain.AttachDevice(attach.Xml, AffectFlags.Live);
                break;
            case AttachDevice attach:
                domain.AttachDevice(attach.Xml, AffectFlags.Live);
                break;
            case UpdateInterface update:
                domain.UpdateDevice(update.Xml, AffectFlags.Live);
                break;
            case ChangeMedium change:
                domain.UpdateDevice(change.Xml, AffectFlags.Live);
                break;
            case ClearDiskLimits clear:
                domain.ClearDiskLimits(clear.Target, AffectFlags.Live);
                break;
            case SetBalloonPeriod period:
                domain.SetMemoryStatsPeriod(period.Seconds, AffectFlags.Live);
                break;
            case RemoveIoThread thread:
                domain.RemoveIoThread((uint)thread.Id, AffectFlags.Live);
                break;
            case DetachInterface detach:
                await DetachAsync(detach.Alias, detach.Xml).ConfigureAwait(false);
                break;
            case DetachDisk detach:
                await DetachAsync(detach.Alias, detach.Xml).ConfigureAwait(false);
                break;
            case DetachDevice detach:
                await DetachAsync(detach.Alias, detach.Xml).ConfigureAwait(false);
                break;
            default:
                throw new NotSupportedException($"step {step.Action} is not known to this agent");
        }

        Task DetachAsync(string? alias, string xml) =>
            removals.DetachAsync(context.Domain, alias, () => domain.DetachDevice(xml, AffectFlags.Live), ct);
    }

    private static void Unpin(UnpinThread step, LibvirtDomain domain, int hostCpus)
    {
        switch (step.Kind)
        {
            case ThreadKind.Vcpu:
                domain.UnpinVcpu((uint)step.Number, hostCpus, AffectFlags.Live);
                break;
            case ThreadKind.Emulator:
                domain.UnpinEmulator(hostCpus, AffectFlags.Live);
                break;
            default:
                domain.UnpinIoThread((uint)step.Number, hostCpus, AffectFlags.Live);
                break;
        }
    }

    /// <summary>Does it; a refusal is none if what is wanted is so already, for example because somebody else was faster.</summary>
    private static void Unless(Action act, Func<bool> isSo)
    {
        try
        {
            act();
        }
        catch (LibvirtException refusal) when (!refusal.IsConnectionLoss)
        {
            if (!IsSo())
            {
                throw;
            }
        }

        bool IsSo()
        {
            try
            {
                return isSo();
            }
            catch (LibvirtException)
            {
                return false;
            }
        }
    }
}
