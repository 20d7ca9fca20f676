using Reconciler.Language.Drift;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>
/// Turns differences of the running guest into steps. The first step that fails ends a plan, so those that a guest may refuse,
/// by holding on to a device, come last: nothing else waits for them.
/// </summary>
internal sealed class LiveSteps
{
    private readonly PlanInput input;
    private readonly DomainDefinition target;
    private readonly List<Finding> acted;

    public LiveSteps(PlanInput input, IReadOnlyList<Finding> findings)
    {
        this.input = input;

        // Fields that are not enforced keep the value that was found, also in a device that is plugged in anew.
        target = findings.Where(finding => finding.Difference.Stance != DriftStance.Enforce)
            .Aggregate(input.Desired.Domain, (domain, finding) => finding.Leave?.Invoke(domain) ?? domain);
        acted = findings
            .Where(finding => finding.Difference is { Stance: DriftStance.Enforce, Remedy: Remedy.Live or Remedy.Hotplug })
            .ToList();
    }

    /// <summary>What needs nothing of the guest.</summary>
    public IEnumerable<PartitionStep> Sure => acted.SelectMany(Changed).Concat(DiskSteps.Updated(target, acted)).Concat(InterfaceSteps.Updated(target, acted));

    /// <summary>What comes, then what the guest has to give up, then what has to be plugged out and in again.</summary>
    public IEnumerable<PartitionStep> Plugged =>
        InterfaceSteps.Attached(target, acted)
            .Concat(acted.SelectMany(Come))
            .Concat(acted.SelectMany(Vcpus))
            .Concat(acted.SelectMany(Gone))
            .Concat(InterfaceSteps.Replaced(target, acted));

    private static IEnumerable<PartitionStep> Gone(Finding finding)
    {
        if (finding.Foreign is not { } device)
        {
            yield break;
        }

        var (path, reason) = (finding.Difference.Path, $"{device.Description} is none of ours");
        yield return device.Kind switch
        {
            "interface" => new DetachInterface { Path = path, Reason = reason, Xml = device.Handle.Xml, Alias = device.Handle.Alias },
            "disk" => new DetachDisk { Path = path, Reason = reason, Xml = device.Handle.Xml, Alias = device.Handle.Alias },
            _ => new DetachDevice { Path = path, Reason = reason, Xml = device.Handle.Xml, Alias = device.Handle.Alias },
        };
    }

    private IEnumerable<PartitionStep> Vcpus(Finding finding)
    {
        if (finding.Difference.Path == DomainFields.CpuCores)
        {
            yield return new SetVcpus { Path = DomainFields.CpuCores, Reason = ReasonOf(finding.Difference), Count = target.Cpu.Current };
        }
    }

    private static string ReasonOf(Difference difference) => $"{difference.Path} is {difference.Observed} and should be {difference.Expected}";

    private IEnumerable<PartitionStep> Changed(Finding finding)
    {
        var difference = finding.Difference;
        var reason = ReasonOf(difference);
        switch (difference.Path)
        {
            case DomainFields.MemorySize:
                yield return new SetMemory { Path = difference.Path, Reason = reason, KiB = target.Memory.CurrentKiB };
                break;
            case DomainFields.OnPoweroff:
                yield return new SetLifecycleAction { Path = difference.Path, Reason = reason, Event = "poweroff", Response = target.Lifecycle.OnPoweroff };
                break;
            case DomainFields.OnReboot:
                yield return new SetLifecycleAction { Path = difference.Path, Reason = reason, Event = "reboot", Response = target.Lifecycle.OnReboot };
                break;
            case DomainFields.OnCrash:
                yield return new SetLifecycleAction { Path = difference.Path, Reason = reason, Event = "crash", Response = target.Lifecycle.OnCrash };
                break;
            case DomainFields.BalloonPeriod:
                yield return new SetBalloonPeriod { Path = difference.Path, Reason = reason, Seconds = target.BalloonPeriod };
                break;
            case DomainSettings.Title or DomainSettings.Description:
                yield return new ClearDomainText { Path = difference.Path, Reason = reason, IsTitle = difference.Path == DomainSettings.Title };
                break;
            case DomainSettings.IoThreads:
                foreach (var id in IoThreadXml.Ids(finding.Setting!.Elements))
                {
                    yield return new RemoveIoThread { Path = difference.Path, Reason = reason, Id = id };
                }

                break;
            case DomainSettings.VcpuPin:
                foreach (var vcpu in CpuPinXml.Numbers(finding.Setting!.Elements, "vcpu"))
                {
                    yield return new UnpinThread { Path = difference.Path, Reason = reason, Kind = ThreadKind.Vcpu, Number = vcpu };
                }

                break;
            case DomainSettings.EmulatorPin:
                yield return new UnpinThread { Path = difference.Path, Reason = reason, Kind = ThreadKind.Emulator };
                break;
            case DomainSettings.IoThreadPin:
                foreach (var thread in CpuPinXml.Numbers(finding.Setting!.Elements, "iothread"))
                {
                    yield return new UnpinThread { Path = difference.Path, Reason = reason, Kind = ThreadKind.IoThread, Number = thread };
                }

                break;
            case LivePlan.MarkPath:
                // What the guest was started from is not known any more when the mark is gone.
                var mark = input.Desired.Domain.Mark! with { Applied = input.Observed.Live!.Definition.Mark?.Applied ?? "" };
                yield return new SetLiveMetadata { Path = difference.Path, Reason = reason, Xml = MarkXml.Write(mark), Uri = DomainMark.Namespace, Key = DomainMark.Prefix };
                break;
        }
    }

    private IEnumerable<PartitionStep> Come(Finding finding)
    {
        var difference = finding.Difference;
        if (finding.Difference.Kind == DifferenceKind.Missing && finding.DiskName is { } name && target.Disks.FirstOrDefault(disk => disk.Name == name) is { } disk)
        {
            var taken = input.Observed.Live!.Definition.Disks.Select(other => other.Target).ToHashSet(StringComparer.Ordinal);
            yield return new AttachDisk
            {
                Path = difference.Path,
                Reason = "the disk is missing",
                Xml = DiskXml.Write(disk with { Target = TargetName.Free(disk.Target, taken), BootOrder = null }),
            };
        }
        else if (difference.Path == DomainFields.GuestAgent)
        {
            yield return new AttachDevice { Path = difference.Path, Reason = "the guest agent's channel is missing", Xml = AgentChannelXml.Write(target.AgentSocket!) };
        }
        else if (difference.Path == DomainFields.RandomDevice)
        {
            yield return new AttachDevice { Path = difference.Path, Reason = "the random number device is missing", Xml = RandomDeviceXml.Write() };
        }
    }
}
