using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reconciler.Cli.Reports;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>
/// Findings as SARIF 2.1.0: a rule for each class of fields, a level by how the finding stands. There is no file to point at, so that the object stands in
/// its place (<c>namespace/kind/name</c>), as viewers want a location; the logical location has the path.
/// </summary>
internal static class DriftSarif
{
    public static void Write(DriftOverview overview, TextWriter output) =>
        SarifLog.Write(output, overview.Entries.Select(entry => FieldClass.Of(entry.Finding.Path)), json =>
        {
            foreach (var entry in overview.Entries)
            {
                Result(json, entry);
            }
        });

    /// <summary>How grave a finding is: what differs and should not is an error, what is left so on purpose a warning, what is over a note.</summary>
    public static string Level(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Corrected => "note",
        DriftOutcome.Open or DriftOutcome.Failed or DriftOutcome.Contended => "error",
        _ => "warning",
    };

    private static void Result(Utf8JsonWriter json, DriftEntry entry)
    {
        var (subject, finding) = (entry.Subject, entry.Finding);
        json.WriteStartObject();
        SarifLog.Result(json, FieldClass.Of(finding.Path), Level(finding.Outcome), DriftText.Sentence(entry));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        SarifLog.PhysicalLocation(json, subject.Place, 1, 1);
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("name", finding.Path);
        json.WriteString("fullyQualifiedName", $"{subject.Place}#{finding.Path}");
        json.WriteString("kind", "property");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("objectAndPath/v1", Fingerprint(entry));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("expected", finding.Expected);
        json.WriteString("observed", finding.Observed);
        json.WriteString("since", finding.Since);
        json.WriteString("lastSeen", finding.LastSeen);
        json.WriteString("outcome", finding.Outcome.ToString());
        json.WriteNumber("count", finding.Count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The same finding has the same fingerprint in every run, whatever its values and times are.</summary>
    private static string Fingerprint(DriftEntry entry) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', entry.Subject.Namespace, entry.Subject.Kind, entry.Subject.Name, entry.Finding.Path))).AsSpan(0, 16));
}
