using Reconciler.Language.Drift;

namespace Reconciler.Metrics.Tests;

public sealed class DriftMetricsTests : IDisposable
{
    private readonly ProcessMetrics metrics = new();

    public void Dispose() => metrics.Dispose();

    [Fact]
    public void Told_WhenDriftWasPutBackAtOnce_CountsADetectionAndACorrection()
    {
        Tell("web", Finding("spec.interfaces[name=eth0].mtu", DriftOutcome.Corrected) with { DetectedAfterMs = 12, CorrectedAfterMs = 180 });

        Lines().Should().Contain(
        [
            "reconciler_drift_detections_total{kind=\"VirtualMachine\",field=\"spec.interfaces[].mtu\",notice=\"Event\"} 1",
            "reconciler_drift_corrections_total{kind=\"VirtualMachine\",field=\"spec.interfaces[].mtu\",outcome=\"Corrected\"} 1",
            "reconciler_drift_detection_seconds_bucket{notice=\"Event\",le=\"0.01\"} 0",
            "reconciler_drift_detection_seconds_bucket{notice=\"Event\",le=\"0.02\"} 1",
            "reconciler_drift_detection_seconds_sum{notice=\"Event\"} 0.012",
            "reconciler_drift_correction_seconds_bucket{kind=\"VirtualMachine\",le=\"0.1\"} 0",
            "reconciler_drift_correction_seconds_bucket{kind=\"VirtualMachine\",le=\"0.2\"} 1",
            "reconciler_drift_correction_seconds_bucket{kind=\"VirtualMachine\",le=\"+Inf\"} 1",
            "reconciler_drift_correction_seconds_count{kind=\"VirtualMachine\"} 1",
            "reconciler_drift_open{kind=\"VirtualMachine\"} 0",
        ]);
    }

    [Fact]
    public void Told_WhenOneRoundIsToldSeveralTimes_IsOneDetection_AndEachOutcomeCountsOnce()
    {
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Open));
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Failed));
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Failed) with { Count = 2 });
        Lines().Should().Contain("reconciler_drift_open{kind=\"VirtualMachine\"} 1");
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Corrected));

        var lines = Lines();
        lines.Should().Contain(
        [
            "reconciler_drift_detections_total{kind=\"VirtualMachine\",field=\"spec.cpu.model\",notice=\"Event\"} 1",
            "reconciler_drift_corrections_total{kind=\"VirtualMachine\",field=\"spec.cpu.model\",outcome=\"Failed\"} 1",
            "reconciler_drift_corrections_total{kind=\"VirtualMachine\",field=\"spec.cpu.model\",outcome=\"Corrected\"} 1",
            "reconciler_drift_open{kind=\"VirtualMachine\"} 0",
        ]);
        lines.Should().NotContain(line => line.Contains("outcome=\"Open\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Told_WhenItDriftsAgain_IsAnotherDetection()
    {
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Corrected));
        Tell("web", Finding("spec.cpu.model", DriftOutcome.Corrected) with { NoticedBy = DriftNotice.Scan });
        Tell("db", Finding("spec.cpu.model", DriftOutcome.Corrected));

        Lines().Should().Contain(
        [
            "reconciler_drift_detections_total{kind=\"VirtualMachine\",field=\"spec.cpu.model\",notice=\"Event\"} 2",
            "reconciler_drift_detections_total{kind=\"VirtualMachine\",field=\"spec.cpu.model\",notice=\"Scan\"} 1",
        ]);
    }

    [Fact]
    public void Open_CountsPathsOfEveryObject_AndForgetsThoseThatAreGone()
    {
        Tell("web", Finding("spec.a", DriftOutcome.Warned), Finding("spec.b", DriftOutcome.Contended));
        Tell("db", Finding("spec.a", DriftOutcome.Paused));
        Lines().Should().Contain(["reconciler_drift_open{kind=\"VirtualMachine\"} 3", "reconciler_drift_contended_paths{kind=\"VirtualMachine\"} 1"]);

        metrics.Drift.Forget("VirtualMachine", "shop", "web");
        Lines().Should().Contain(["reconciler_drift_open{kind=\"VirtualMachine\"} 1", "reconciler_drift_contended_paths{kind=\"VirtualMachine\"} 0"]);
    }

    [Fact]
    public void Recalled_IsOpen_AndNoDetection()
    {
        metrics.Drift.Recalled("VirtualMachine", "shop", "web", [Finding("spec.a", DriftOutcome.Waiting)]);
        Lines().Should().Contain("reconciler_drift_open{kind=\"VirtualMachine\"} 1");
        Tell("web", Finding("spec.a", DriftOutcome.Corrected));

        var lines = Lines();
        lines.Should().NotContain(line => line.StartsWith("reconciler_drift_detections_total{", StringComparison.Ordinal));
        lines.Should().Contain("reconciler_drift_corrections_total{kind=\"VirtualMachine\",field=\"spec.a\",outcome=\"Corrected\"} 1");
    }

    [Fact]
    public void Open_IsShownForEveryKindFromTheStart() =>
        Lines().Where(line => line.StartsWith("reconciler_drift_open{", StringComparison.Ordinal)).Should().HaveCount(6).And.OnlyContain(line => line.EndsWith(" 0"));

    [Fact]
    public void Series_AreBounded_HoweverManyNamesSomebodyMakesUp()
    {
        for (var count = 0; count < 2 * MetricFamily.MostSeries; count++)
        {
            Tell("web", Finding($"domain.devices.made{count}", DriftOutcome.Corrected));
        }

        var lines = Lines();
        lines.Count(line => line.StartsWith("reconciler_drift_detections_total{", StringComparison.Ordinal)).Should().Be(MetricFamily.MostSeries + 1);
        lines.Should().Contain($"reconciler_drift_detections_total{{kind=\"other\",field=\"other\",notice=\"other\"}} {MetricFamily.MostSeries}");
    }

    [Fact]
    public void Recording_AllocatesNothingOnceTheLabelsWereSeen()
    {
        metrics.Rounded("Partition", TimeSpan.FromMilliseconds(1));
        metrics.Scanned("partitions", TimeSpan.FromMilliseconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 10_000; count++)
        {
            metrics.Rounded("Partition", TimeSpan.FromMilliseconds(count));
            metrics.Scanned("partitions", TimeSpan.FromMilliseconds(count));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000, "less than a byte a record is none");
    }

    private static DriftFinding Finding(string path, DriftOutcome outcome) => new()
    {
        Path = path,
        Since = DateTimeOffset.UnixEpoch,
        LastSeen = DateTimeOffset.UnixEpoch,
        NoticedBy = DriftNotice.Event,
        Outcome = outcome,
    };

    private void Tell(string name, params DriftFinding[] findings) => metrics.Drift.Told("VirtualMachine", "shop", name, findings);

    private string[] Lines()
    {
        using var text = new StringWriter();
        metrics.Write(text);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
