namespace Reconciler.Metrics;

/// <summary>Every metric of agent and operator. docs/metrics.md is made from it.</summary>
public static class MetricCatalog
{
    /// <summary>Rounds of drift that began.</summary>
    public static readonly MetricDefinition Detections = new(
        "reconciler_drift_detections_total", MetricKind.Counter,
        "Rounds of drift that began, by the object's kind, the class of the field and what noticed it (Event or Scan).", "kind", "field", "notice");

    /// <summary>Outcomes that rounds came to.</summary>
    public static readonly MetricDefinition Corrections = new(
        "reconciler_drift_corrections_total", MetricKind.Counter,
        "Outcomes that rounds of drift came to: Corrected, Waiting, Warned, Failed, Paused or Contended. One round may come to several, one after the other.", "kind", "field", "outcome");

    /// <summary>From event to finding.</summary>
    public static readonly MetricDefinition DetectionSeconds = new(
        "reconciler_drift_detection_seconds", MetricKind.Histogram, "Time from the receipt of an event to the finding.", "notice");

    /// <summary>From event to the end of the correction.</summary>
    public static readonly MetricDefinition CorrectionSeconds = new(
        "reconciler_drift_correction_seconds", MetricKind.Histogram, "Time from the receipt of an event (else from the look of a scan) to the end of the correction.", "kind");

    /// <summary>Findings that are open.</summary>
    public static readonly MetricDefinition Open = new(
        "reconciler_drift_open", MetricKind.Gauge, "Findings that are open now, as far as this process reports them.", "kind");

    /// <summary>Paths with back-off.</summary>
    public static readonly MetricDefinition Contended = new(
        "reconciler_drift_contended_paths", MetricKind.Gauge, "Open findings that are left for a while, since somebody keeps changing them back.", "kind");

    /// <summary>Scans.</summary>
    public static readonly MetricDefinition ScanSeconds = new(
        "reconciler_scan_seconds", MetricKind.Histogram, "Duration of full scans, the net under the events.", "scan");

    /// <summary>Time between scans.</summary>
    public static readonly MetricDefinition ScanPeriod = new(
        "reconciler_scan_period_seconds", MetricKind.Gauge, "Time from the beginning of a full scan to that of the next, as it is set.", "scan");

    /// <summary>Rounds of controllers and agent.</summary>
    public static readonly MetricDefinition RoundSeconds = new(
        "reconciler_round_seconds", MetricKind.Histogram, "Duration of rounds (look, plan, act, report) of one object, by its kind.", "kind");

    /// <summary>Keys that wait.</summary>
    public static readonly MetricDefinition QueueDepth = new(
        "reconciler_queue_depth", MetricKind.Gauge, "Objects that wait for a worker or are with one.", "queue");

    /// <summary>Connections that were made again.</summary>
    public static readonly MetricDefinition Reconnects = new(
        "reconciler_reconnects_total", MetricKind.Counter, "Connections that were lost and made again, by what is at the other end.", "peer");

    /// <summary>What policies denied.</summary>
    public static readonly MetricDefinition Denied = new(
        "reconciler_access_denied_total", MetricKind.Counter,
        "Packets that an AccessPolicy with logDenied denied on this node and OVN logged, by the policy and the direction (Ingress or Egress) as its machines see it.",
        "namespace", "policy", "direction");

    /// <summary>Machines by what their quarantine policies say.</summary>
    public static readonly MetricDefinition Compliant = new(
        "reconciler_machines_compliant", MetricKind.Gauge,
        "Machines that a QuarantinePolicy selects, by their condition Compliant: True, False, or Unknown while a check is not known.", "namespace", "compliant");

    /// <summary>Machines that are cut off.</summary>
    public static readonly MetricDefinition Quarantined = new(
        "reconciler_machines_quarantined", MetricKind.Gauge, "Machines that a QuarantinePolicy selects and that are cut off, by their condition Quarantined.", "namespace");

    /// <summary>Processor time.</summary>
    public static readonly MetricDefinition ProcessCpu = new(
        "process_cpu_seconds_total", MetricKind.Counter, "Processor time that this process has used, in seconds.");

    /// <summary>Memory.</summary>
    public static readonly MetricDefinition ProcessMemory = new(
        "process_resident_memory_bytes", MetricKind.Gauge, "Resident memory of this process.");

    /// <summary>All of them, in the order in which they are written.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Detections, Corrections, DetectionSeconds, CorrectionSeconds, Open, Contended, ScanSeconds, ScanPeriod, RoundSeconds, QueueDepth, Reconnects, Denied, Compliant, Quarantined, ProcessCpu, ProcessMemory,
    ];
}
