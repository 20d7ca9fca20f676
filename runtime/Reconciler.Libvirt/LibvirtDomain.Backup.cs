using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Copies of its disks at one point in time.</content>
public sealed unsafe partial class LibvirtDomain
{
    private const uint CompletedJob = 1;

    /// <summary>Begins to copy disks as they are now, all at the same point in time, while the guest runs on (libvirt's backup, push mode).</summary>
    /// <param name="xml">A &lt;domainbackup&gt;.</param>
    public void BeginBackup(string xml) => Check(DomainCalls.BackupBegin(handle, xml, null, 0), "begin a backup");

    /// <summary>The backup that goes on, as a &lt;domainbackup&gt;; null: there is none.</summary>
    public string? CurrentBackup() => DomainCalls.BackupGetXml(handle, 0) is var text and not 0 ? NativeText.Take(text) : null;

    /// <summary>The job that goes on; None: there is none.</summary>
    public DomainJob CurrentJob() => Job(0);

    /// <summary>How the last job ended; None: not known, as after a restart of libvirt.</summary>
    public DomainJob LastJob() => Job(CompletedJob);

    /// <summary>Ends the job that goes on.</summary>
    public void AbortJob() => Check(DomainCalls.AbortJob(handle), "end its job");

    private DomainJob Job(uint flags)
    {
        Check(DomainCalls.GetJobStats(handle, out var type, out var parameters, out var count, flags), "read its job");
        DomainCalls.FreeParameters(parameters, count);
        return (DomainJob)type;
    }
}
