using System.Globalization;
using System.Xml;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result as JUnit XML: a case for each object, and one for each file that could not be read.</summary>
internal static class ValidationJunit
{
    public static void Write(ManifestReport report, TextWriter output)
    {
        var errors = report.Findings.Where(finding => finding.IsError).ToLookup(finding => (finding.File, finding.Object));
        var known = report.Objects.Select(item => (item.File, item.Object)).ToHashSet();
        var cases = report.Objects.Select(item => (item.File, item.Object)).Concat(errors.Select(group => group.Key).Where(key => !known.Contains(key))).Distinct().ToList();
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CloseOutput = false }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "reconciler validate");
            xml.WriteAttributeString("tests", Number(cases.Count));
            xml.WriteAttributeString("failures", Number(cases.Count(item => errors.Contains(item))));
            xml.WriteAttributeString("errors", "0");
            foreach (var item in cases)
            {
                Case(xml, item.File, item.Object, [.. errors[item]]);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        output.WriteLine();
    }

    private static void Case(XmlWriter xml, string file, string name, IReadOnlyList<ManifestFinding> errors)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", file);
        xml.WriteAttributeString("name", name.Length == 0 ? "document" : name);
        if (errors.Count > 0)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", errors[0].Error.Code);
            xml.WriteAttributeString("message", errors.Count == 1 ? Text(errors[0]) : $"{Number(errors.Count)} errors");
            xml.WriteString(string.Join('\n', errors.Select(error => $"{file}:{Number(error.Mark.Line)}:{Number(error.Mark.Column)}: {error.Error.Code}: {Text(error)}")));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(ManifestFinding finding) => finding.Error.Path.Length == 0 ? finding.Error.Sentence : finding.Error.ToString();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
