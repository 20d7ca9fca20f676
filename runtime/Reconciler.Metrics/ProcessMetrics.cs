using System.Diagnostics.Metrics;

namespace Reconciler.Metrics;

/// <summary>
/// What this process counts and measures, recorded by the platform's own instruments and held in memory for whoever asks. One for each process, also
/// where agent and operator share it.
/// </summary>
public sealed class ProcessMetrics : IDisposable
{
    private readonly Meter meter = new("Reconciler");
    private readonly MeterListener listener = new();
    private readonly List<MetricFamily> families = [.. MetricCatalog.All.Select(definition => new MetricFamily(definition))];
    private readonly Lock gate = new();
    private readonly List<(string Name, Func<bool> IsReady)> readiness = [];
    private readonly Counter<long> reconnects;
    private readonly Counter<long> denied;
    private readonly Histogram<double> scans;
    private readonly Histogram<double> rounds;

    /// <summary>Makes them; nothing is recorded yet.</summary>
    public ProcessMetrics()
    {
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                to.EnableMeasurementEvents(instrument, families.Find(family => family.Definition.Name == instrument.Name));
            }
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
        reconnects = CreateCounter(MetricCatalog.Reconnects);
        denied = CreateCounter(MetricCatalog.Denied);
        scans = CreateHistogram(MetricCatalog.ScanSeconds);
        rounds = CreateHistogram(MetricCatalog.RoundSeconds);
        Drift = new DriftMetrics(this);
        meter.CreateObservableCounter(MetricCatalog.ProcessCpu.Name, static () => Environment.CpuUsage.TotalTime.TotalSeconds);
        meter.CreateObservableGauge(MetricCatalog.ProcessMemory.Name, static () => (double)Environment.WorkingSet);
    }

    /// <summary>Drift.</summary>
    public DriftMetrics Drift { get; }

    /// <summary>Whether everything that said so is ready.</summary>
    public IReadOnlyList<(string Name, bool IsReady)> Readiness
    {
        get
        {
            lock (gate)
            {
                return [.. readiness.Select(part => (part.Name, part.IsReady()))];
            }
        }
    }

    /// <summary>Names a part without which the process cannot do its work.</summary>
    public void Needs(string part, Func<bool> isReady)
    {
        lock (gate)
        {
            readiness.Add((part, isReady));
        }
    }

    /// <summary>What is to be called whenever a connection is made: all but the first count as made again.</summary>
    public Action Connections(string peer)
    {
        var tag = new KeyValuePair<string, object?>("peer", peer);
        var isAgain = 0;
        reconnects.Add(0, tag);
        return () => reconnects.Add(Interlocked.Exchange(ref isAgain, 1), tag);
    }

    /// <summary>Notes a packet that an AccessPolicy denied.</summary>
    public void Denied(string ns, string policy, string direction) => denied.Add(
        1, new KeyValuePair<string, object?>("namespace", ns), new KeyValuePair<string, object?>("policy", policy), new KeyValuePair<string, object?>("direction", direction));

    /// <summary>Notes a full scan.</summary>
    public void Scanned(string scan, TimeSpan duration) => scans.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("scan", scan));

    /// <summary>Notes a round of one object.</summary>
    public void Rounded(string kind, TimeSpan duration) => rounds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Shows how many keys wait in a queue.</summary>
    public void ShowQueue(string queue, Func<int> depth) => Show(MetricCatalog.QueueDepth, queue, () => depth());

    /// <summary>Shows how often a scan is made.</summary>
    public void ShowPeriod(string scan, TimeSpan period) => Show(MetricCatalog.ScanPeriod, scan, () => period.TotalSeconds);

    /// <summary>Shows how machines stand with their quarantine policies.</summary>
    /// <param name="machines">Of each that a policy selects: its namespace, its condition Compliant, whether it is cut off.</param>
    public void ShowCompliance(Func<IReadOnlyList<(string Namespace, string Compliant, bool Quarantined)>> machines)
    {
        CreateGauge(MetricCatalog.Compliant, () => machines().GroupBy(machine => (machine.Namespace, machine.Compliant)).Select(group => new Measurement<double>(
            group.Count(), new KeyValuePair<string, object?>("namespace", group.Key.Namespace), new KeyValuePair<string, object?>("compliant", group.Key.Compliant))));
        CreateGauge(MetricCatalog.Quarantined, () => machines().GroupBy(machine => machine.Namespace).Select(group => new Measurement<double>(
            group.Count(machine => machine.Quarantined), new KeyValuePair<string, object?>("namespace", group.Key))));
    }

    /// <summary>A handler of rounds that is measured.</summary>
    /// <typeparam name="TKey">What the rounds are about.</typeparam>
    /// <typeparam name="TResult">What they come to.</typeparam>
    public Func<TKey, CancellationToken, Task<TResult>> Timed<TKey, TResult>(string kind, Func<TKey, CancellationToken, Task<TResult>> round, TimeProvider time) => async (key, ct) =>
    {
        var begun = time.GetTimestamp();
        try
        {
            return await round(key, ct).ConfigureAwait(false);
        }
        finally
        {
            Rounded(kind, time.GetElapsedTime(begun));
        }
    };

    /// <summary>Writes all of them in Prometheus' text form.</summary>
    public void Write(TextWriter output)
    {
        // Two readers at a time would see each other's gauges being asked anew.
        lock (listener)
        {
            foreach (var family in families.Where(family => family.Definition.Kind == MetricKind.Gauge || family.Definition == MetricCatalog.ProcessCpu))
            {
                family.Clear();
            }

            listener.RecordObservableInstruments();
            foreach (var family in families)
            {
                PrometheusText.Write(family.Definition, family.Snapshot(), output);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        meter.Dispose();
    }

    internal Counter<long> CreateCounter(MetricDefinition definition) => meter.CreateCounter<long>(definition.Name, null, definition.Help);

    internal Histogram<double> CreateHistogram(MetricDefinition definition) => meter.CreateHistogram<double>(definition.Name, "s", definition.Help);

    internal void CreateGauge(MetricDefinition definition, Func<IEnumerable<Measurement<double>>> observe) => meter.CreateObservableGauge(definition.Name, observe, null, definition.Help);

    private void Show(MetricDefinition definition, string label, Func<double> value) =>
        meter.CreateObservableGauge(definition.Name, () => new Measurement<double>(value(), new KeyValuePair<string, object?>(definition.Labels[0], label)), null, definition.Help);
}
