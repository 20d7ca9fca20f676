namespace Reconciler.EmbeddedApi.Audit;

/// <summary>How much of the audit log (<c>DATA/audit.log</c>, mode 0600) is kept.</summary>
public sealed record AuditOptions
{
    /// <summary>Size in bytes at which a new file is begun; default 32 MiB.</summary>
    public long FileBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many full files are kept beside the current one (audit.log.1 is the newest); default 4.</summary>
    public int Files { get; init; } = 4;
}
