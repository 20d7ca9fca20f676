using Reconciler.Language.Common;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Drift;

/// <summary>What differed from one object's spec, since when, and what was done; named <c>KIND-NAME</c> in lower case and owned by its object.</summary>
public sealed record DriftReport : Resource
{
    /// <summary>The findings.</summary>
    public DriftReportStatus? Status { get; init; }
}

/// <summary>The findings of a drift report.</summary>
public sealed record DriftReportStatus
{
    /// <summary>At most 100 findings, keyed by path; the oldest closed ones go first.</summary>
    [Items(100, KeyedBy = "path")]
    public ValueList<DriftFinding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>Rounds of drift that have ended, newest last; at most 100, the oldest go first.</summary>
    [Items(100)]
    public ValueList<DriftRound> History { get; init => field = value ?? []; } = [];

    /// <summary>How many findings are open now.</summary>
    [InRange(0, 100)]
    public int Open { get; init; }
}

/// <summary>One field that differed.</summary>
public sealed record DriftFinding
{
    /// <summary>Path of the field in the object's spec, or of the derived row.</summary>
    [Text(MaxLength = 512, MinLength = 1)]
    public required string Path { get; init; }

    /// <summary>The value that the spec demands; long values are cut, secrets never shown.</summary>
    [Text(MaxLength = 1024)]
    public string Expected { get; init => field = value ?? ""; } = "";

    /// <summary>The value that was seen.</summary>
    [Text(MaxLength = 1024)]
    public string Observed { get; init => field = value ?? ""; } = "";

    /// <summary>When it was first noticed, in this round of drift.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was last noticed.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>What noticed it: Event or Scan.</summary>
    public required DriftNotice NoticedBy { get; init; }

    /// <summary>Milliseconds from the event's receipt (or the change, where known) to the finding.</summary>
    public long? DetectedAfterMs { get; init; }

    /// <summary>Milliseconds from the event's receipt to the end of the correction.</summary>
    public long? CorrectedAfterMs { get; init; }

    /// <summary>What was done, for example StartDomain.</summary>
    [Text(MaxLength = 256)]
    public string Action { get; init => field = value ?? ""; } = "";

    /// <summary>Open, Corrected, Waiting (for a restart), Warned, Failed, Paused or Contended.</summary>
    public required DriftOutcome Outcome { get; init; }

    /// <summary>Who made the change, where libvirt or the comment of an OVSDB transaction says so; else empty.</summary>
    [Text(MaxLength = 256)]
    public string ChangedBy { get; init => field = value ?? ""; } = "";

    /// <summary>What told of it: libvirt, ovsdb, netlink, files, api or scan; empty: not known.</summary>
    [Text(MaxLength = 32)]
    public string Source { get; init => field = value ?? ""; } = "";

    /// <summary>How often this path drifted.</summary>
    [InRange(0, int.MaxValue)]
    public int Count { get; init => field = Math.Max(1, value); } = 1;
}

/// <summary>A round of drift that has ended: from a field's differing to its being as it should.</summary>
public sealed record DriftRound
{
    /// <summary>Path of the field in the object's spec, or of the derived row.</summary>
    [Text(MaxLength = 512, MinLength = 1)]
    public required string Path { get; init; }

    /// <summary>The value that the spec demanded.</summary>
    [Text(MaxLength = 1024)]
    public string Expected { get; init => field = value ?? ""; } = "";

    /// <summary>The value that was seen last.</summary>
    [Text(MaxLength = 1024)]
    public string Observed { get; init => field = value ?? ""; } = "";

    /// <summary>When it was first noticed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was as it should be again.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What noticed it: Event or Scan.</summary>
    public required DriftNotice NoticedBy { get; init; }

    /// <summary>Milliseconds from the event's receipt (or the change, where known) to the finding.</summary>
    public long? DetectedAfterMs { get; init; }

    /// <summary>Milliseconds from the event's receipt to the end of the correction.</summary>
    public long? CorrectedAfterMs { get; init; }

    /// <summary>What was done; empty: it went by itself, or by somebody else.</summary>
    [Text(MaxLength = 256)]
    public string Action { get; init => field = value ?? ""; } = "";

    /// <summary>How it stood at the end; Corrected, whoever did it.</summary>
    public required DriftOutcome Outcome { get; init; }

    /// <summary>Who made the change, where that is known.</summary>
    [Text(MaxLength = 256)]
    public string ChangedBy { get; init => field = value ?? ""; } = "";
}

/// <summary>How drift was noticed.</summary>
public enum DriftNotice
{
    /// <summary>By an event of libvirt, OVSDB or the file system.</summary>
    Event,

    /// <summary>By the periodic scan.</summary>
    Scan,
}

/// <summary>How a finding stands.</summary>
public enum DriftOutcome
{
    /// <summary>Noticed, not yet corrected.</summary>
    Open,

    /// <summary>Put back.</summary>
    Corrected,

    /// <summary>Waits for a restart of the guest.</summary>
    Waiting,

    /// <summary>Reported only, by its mode.</summary>
    Warned,

    /// <summary>Correcting it failed; it is tried again.</summary>
    Failed,

    /// <summary>Reported only, until the object's pause ends.</summary>
    Paused,

    /// <summary>Reported only, for a while: somebody keeps changing it back.</summary>
    Contended,
}
