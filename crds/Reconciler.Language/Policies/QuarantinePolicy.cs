using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Policies;

/// <summary>Health requirements, and what a machine that fails them may still reach.</summary>
public sealed record QuarantinePolicy : Resource<QuarantinePolicySpec, PolicyStatus>;

/// <summary>Whom a quarantine policy selects, what it asks and what it leaves open.</summary>
public sealed record QuarantinePolicySpec
{
    /// <summary>The machines, by the labels of VirtualMachines in its namespace.</summary>
    public required LabelSelector Selector { get; init; }

    /// <summary>Enforce (default), Defer or Report.</summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>Under Defer: full access for so long after failing.</summary>
    public Duration? GracePeriod { get; init; }

    /// <summary>Under Defer: full access until then.</summary>
    public DateTimeOffset? DeferUntil { get; init; }

    /// <summary>The checks; all must hold. Keyed by name, at least one.</summary>
    [Items(32, Min = 1, KeyedBy = "name")]
    public ValueList<HealthCheck> Health { get; init => field = value ?? []; } = [];

    /// <summary>What a quarantined machine may still do.</summary>
    public RemediationSpec? Remediation { get; init; }

    /// <summary>What is done about the policy's rows that somebody changes by hand.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>What a failing verdict leads to.</summary>
public enum Enforcement
{
    /// <summary>Quarantine at once, also while there is no verdict yet.</summary>
    Enforce,

    /// <summary>Full access for the grace period or until deferUntil, then Enforce.</summary>
    Defer,

    /// <summary>Conditions and events only.</summary>
    Report,
}

/// <summary>A health check: exactly one of guestAgent, exec, osInfo, tcp and http.</summary>
[OneOf("guestAgent", "exec", "osInfo", "tcp", "http")]
public sealed record HealthCheck
{
    /// <summary>Name, unique in the policy.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>The guest agent answers a ping.</summary>
    public GuestAgentCheck? GuestAgent { get; init; }

    /// <summary>A command in the guest ends with an exit code.</summary>
    public ExecCheck? Exec { get; init; }

    /// <summary>The guest's operating system is of a release.</summary>
    public OsInfoCheck? OsInfo { get; init; }

    /// <summary>A TCP port accepts connections.</summary>
    public TcpCheck? Tcp { get; init; }

    /// <summary>An HTTP request is answered with a status.</summary>
    public HttpCheck? Http { get; init; }

    /// <summary>Time between probes. Default: 30s.</summary>
    public Duration? Interval { get; init; }

    /// <summary>Time that a probe may take. Default: 5s.</summary>
    public Duration? Timeout { get; init; }

    /// <summary>Failures in a row that make it unhealthy. Default: 3.</summary>
    [InRange(1, 1000)]
    public int? FailureThreshold { get; init; }

    /// <summary>Successes in a row that make it healthy. Default: 1.</summary>
    [InRange(1, 1000)]
    public int? SuccessThreshold { get; init; }
}

/// <summary>The guest agent answers a ping.</summary>
public sealed record GuestAgentCheck;

/// <summary>A command in the guest ends with an exit code.</summary>
public sealed record ExecCheck
{
    /// <summary>The command and its arguments; no shell is involved.</summary>
    [Items(64, Min = 1)]
    [Text(MaxLength = 1024)]
    public required ValueList<string> Command { get; init; }

    /// <summary>The exit code that is healthy. Default: 0.</summary>
    [InRange(0, 255)]
    public int? ExitCode { get; init; }
}

/// <summary>The guest's operating system is of a release.</summary>
public sealed record OsInfoCheck
{
    /// <summary>The id of /etc/os-release, or mswindows.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Id { get; init; }

    /// <summary>The least version, compared number by number.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public string? MinVersion { get; init; }
}

/// <summary>A TCP port accepts connections.</summary>
public sealed record TcpCheck
{
    /// <summary>Port, 1 to 65535.</summary>
    [InRange(1, 65535)]
    public required int Port { get; init; }
}

/// <summary>An HTTP request is answered with a status.</summary>
public sealed record HttpCheck
{
    /// <summary>Path of the request. Default: /.</summary>
    [Text(TextForms.AbsolutePath)]
    public string? Path { get; init; }

    /// <summary>Port, 1 to 65535.</summary>
    [InRange(1, 65535)]
    public required int Port { get; init; }

    /// <summary>The status that is healthy. Default: 200.</summary>
    [InRange(100, 599)]
    public int? Status { get; init; }
}

/// <summary>What a quarantined machine may still do.</summary>
public sealed record RemediationSpec
{
    /// <summary>What it may still reach.</summary>
    [Items(128)]
    public ValueList<EgressRule>? Allow { get; init; }

    /// <summary>
    /// A command that the guest agent runs in the guest when a check of the policy begins to fail, under any enforcement; again after 10 s, 20 s and
    /// so on up to 10 min while checks fail, never twice at once.
    /// </summary>
    public ExecCheck? Exec { get; init; }
}
