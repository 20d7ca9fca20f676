using System.Globalization;
using System.Xml;

namespace Reconciler.Cli.Reports;

/// <summary>JUnit XML: what every such report of ours has in common. Text is made fit for XML.</summary>
internal static class JunitReport
{
    /// <summary>Writes a report.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="suites">The suites.</param>
    public static void Write(TextWriter output, IEnumerable<JunitSuite> suites)
    {
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CloseOutput = false }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var suite in suites)
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", PlainText.Line(suite.Name));
                xml.WriteAttributeString("tests", Number(suite.Cases.Count));
                xml.WriteAttributeString("failures", Number(suite.Cases.Count(item => item.Failure is not null)));
                xml.WriteAttributeString("errors", "0");
                foreach (var item in suite.Cases)
                {
                    Write(xml, item);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        output.WriteLine();
    }

    private static void Write(XmlWriter xml, JunitCase item)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", PlainText.Line(item.Class));
        xml.WriteAttributeString("name", PlainText.Line(item.Name));
        if (item.Seconds is { } seconds)
        {
            xml.WriteAttributeString("time", seconds.ToString("0.000", CultureInfo.InvariantCulture));
        }

        if (item.Failure is { } failure)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", failure.Type);
            xml.WriteAttributeString("message", PlainText.Line(failure.Message));
            xml.WriteString(PlainText.Lines(failure.Text));
            xml.WriteEndElement();
        }

        if (item.Output.Length > 0)
        {
            xml.WriteElementString("system-out", PlainText.Lines(item.Output));
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A suite of cases.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cases">Its cases.</param>
internal sealed record JunitSuite(string Name, IReadOnlyList<JunitCase> Cases);

/// <summary>A case.</summary>
/// <param name="Class">What it is about.</param>
/// <param name="Name">Its name.</param>
/// <param name="Failure">Why it failed; null: it passed.</param>
internal sealed record JunitCase(string Class, string Name, JunitFailure? Failure)
{
    /// <summary>How long it took.</summary>
    public double? Seconds { get; init; }

    /// <summary>What else is to be said.</summary>
    public string Output { get; init; } = "";
}

/// <summary>Why a case failed.</summary>
/// <param name="Type">A word for programs.</param>
/// <param name="Message">A line.</param>
/// <param name="Text">All of it.</param>
internal sealed record JunitFailure(string Type, string Message, string Text);
