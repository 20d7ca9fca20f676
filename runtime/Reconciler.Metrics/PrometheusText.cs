using System.Globalization;
using System.Text;

namespace Reconciler.Metrics;

/// <summary>Prometheus' text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes one metric with all its series.</summary>
    public static void Write(MetricDefinition definition, IReadOnlyList<(LabelValues Labels, MetricSeries Series)> series, TextWriter output)
    {
        var line = new StringBuilder();
        line.Append("# HELP ").Append(definition.Name).Append(' ').Append(definition.Help).Append('\n');
        line.Append("# TYPE ").Append(definition.Name).Append(' ').Append(definition.Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" }).Append('\n');
        foreach (var (labels, values) in series)
        {
            if (definition.Kind == MetricKind.Histogram)
            {
                Histogram(line, definition, labels, values);
            }
            else
            {
                Sample(line, definition, "", labels, null, values.Value);
            }
        }

        output.Write(line);
    }

    private static void Histogram(StringBuilder line, MetricDefinition definition, LabelValues labels, MetricSeries values)
    {
        long count = 0;
        for (var bucket = 0; bucket < values.Buckets.Length; bucket++)
        {
            count += values.Buckets[bucket];
            Sample(line, definition, "_bucket", labels, bucket < MetricDefinition.Buckets.Count ? Number(MetricDefinition.Buckets[bucket]) : "+Inf", count);
        }

        Sample(line, definition, "_sum", labels, null, values.Value);
        Sample(line, definition, "_count", labels, null, count);
    }

    private static void Sample(StringBuilder line, MetricDefinition definition, string suffix, LabelValues labels, string? bound, double value)
    {
        line.Append(definition.Name).Append(suffix);
        var separator = '{';
        for (var index = 0; index < definition.Labels.Length; index++)
        {
            Label(definition.Labels[index], labels[index]);
        }

        if (bound is not null)
        {
            Label("le", bound);
        }

        line.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');

        void Label(string name, string text)
        {
            line.Append(separator).Append(name).Append("=\"");
            foreach (var letter in text)
            {
                _ = letter switch
                {
                    '\\' => line.Append("\\\\"),
                    '"' => line.Append("\\\""),
                    '\n' => line.Append("\\n"),
                    _ => line.Append(char.IsSurrogate(letter) ? '\uFFFD' : letter),
                };
            }

            line.Append('"');
            separator = ',';
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
