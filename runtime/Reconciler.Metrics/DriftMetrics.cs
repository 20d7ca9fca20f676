using System.Diagnostics.Metrics;
using Reconciler.Language.Drift;

namespace Reconciler.Metrics;

/// <summary>Counts drift where it is told, from the very findings that go into the reports, so that reports and metrics agree.</summary>
public sealed class DriftMetrics
{
    /// <summary>The kinds that drift is looked for in; they are shown also while nothing is open.</summary>
    private static readonly string[] Kinds = ["VirtualMachine", "VirtualNetwork", "AccessPolicy", "QuarantinePolicy", "LoadBalancer", "HypervisorNode"];

    private readonly Lock gate = new();
    private readonly Dictionary<Subject, Dictionary<string, DriftOutcome>> open = [];
    private readonly Counter<long> detections;
    private readonly Counter<long> corrections;
    private readonly Histogram<double> detectionSeconds;
    private readonly Histogram<double> correctionSeconds;

    internal DriftMetrics(ProcessMetrics metrics)
    {
        detections = metrics.CreateCounter(MetricCatalog.Detections);
        corrections = metrics.CreateCounter(MetricCatalog.Corrections);
        detectionSeconds = metrics.CreateHistogram(MetricCatalog.DetectionSeconds);
        correctionSeconds = metrics.CreateHistogram(MetricCatalog.CorrectionSeconds);
        metrics.CreateGauge(MetricCatalog.Open, () => Count(static _ => true));
        metrics.CreateGauge(MetricCatalog.Contended, () => Count(static outcome => outcome == DriftOutcome.Contended));
    }

    /// <summary>Notes findings that are told of an object.</summary>
    /// <param name="kind">Kind of the object.</param>
    /// <param name="ns">Its namespace; empty for cluster objects.</param>
    /// <param name="name">Its name.</param>
    /// <param name="findings">The findings that changed.</param>
    public void Told(string kind, string ns, string name, IReadOnlyList<DriftFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        foreach (var finding in findings)
        {
            Note(new Subject(kind, ns, name), finding);
        }
    }

    /// <summary>Takes over what an earlier process left open and counted: it is open, and no new detection.</summary>
    public void Recalled(string kind, string ns, string name, IReadOnlyList<DriftFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        foreach (var finding in findings)
        {
            Replace(new Subject(kind, ns, name), finding);
        }
    }

    /// <summary>Forgets what is open of an object that is gone.</summary>
    public void Forget(string kind, string ns, string name)
    {
        lock (gate)
        {
            open.Remove(new Subject(kind, ns, name));
        }
    }

    private void Note(Subject subject, DriftFinding finding)
    {
        var before = Replace(subject, finding);
        var (kind, field) = (new KeyValuePair<string, object?>("kind", subject.Kind), new KeyValuePair<string, object?>("field", FieldClass.Of(finding.Path)));
        var notice = new KeyValuePair<string, object?>("notice", finding.NoticedBy == DriftNotice.Event ? "Event" : "Scan");
        if (before is null)
        {
            detections.Add(1, kind, field, notice);
            if (finding.DetectedAfterMs is { } detected)
            {
                detectionSeconds.Record(detected / 1000.0, notice);
            }
        }

        if (finding.Outcome != DriftOutcome.Open && finding.Outcome != before)
        {
            corrections.Add(1, kind, field, new KeyValuePair<string, object?>("outcome", finding.Outcome.ToString()));
        }

        if (finding is { Outcome: DriftOutcome.Corrected, CorrectedAfterMs: { } corrected })
        {
            correctionSeconds.Record(corrected / 1000.0, kind);
        }
    }

    /// <returns>How the path stood before; null: it was in sync.</returns>
    private DriftOutcome? Replace(Subject subject, DriftFinding finding)
    {
        lock (gate)
        {
            var paths = open.GetValueOrDefault(subject);
            var before = paths is not null && paths.TryGetValue(finding.Path, out var known) ? known : (DriftOutcome?)null;
            if (finding.Outcome != DriftOutcome.Corrected)
            {
                (paths ?? (open[subject] = []))[finding.Path] = finding.Outcome;
            }
            else if (paths is not null && paths.Remove(finding.Path) && paths.Count == 0)
            {
                open.Remove(subject);
            }

            return before;
        }
    }

    private List<Measurement<double>> Count(Func<DriftOutcome, bool> counts)
    {
        var totals = Kinds.ToDictionary(kind => kind, _ => 0.0);
        lock (gate)
        {
            foreach (var (subject, paths) in open)
            {
                totals[subject.Kind] = totals.GetValueOrDefault(subject.Kind) + paths.Values.Count(counts);
            }
        }

        return [.. totals.Select(total => new Measurement<double>(total.Value, new KeyValuePair<string, object?>("kind", total.Key)))];
    }

    private readonly record struct Subject(string Kind, string Namespace, string Name);
}
