using System.Text.Json;
using System.Xml.Linq;
using Reconciler.Cli.Drift;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Tests.Drift;

public sealed class DriftWriterTests
{
    [Fact]
    public void Table_ShowsTheOpenOnesFirst() => Golden.ShouldBe(DriftSamples.Text(DriftTable.Write, DriftSamples.Overview()), "table.txt");

    [Fact]
    public void Json_HasFindingsAndHistory() => Golden.ShouldBe(DriftSamples.Text(DriftJson.Write, DriftSamples.Overview()), "drift.json");

    [Fact]
    public void Sarif_HasARuleForEachClassOfFields() => Golden.ShouldBe(DriftSamples.Text(DriftSarif.Write, DriftSamples.Overview()), "drift.sarif");

    [Fact]
    public void Junit_HasASuiteForEachObject() => Golden.ShouldBe(DriftSamples.Text(DriftJunit.Write, DriftSamples.Overview()), "junit.xml");

    [Fact]
    public void Html_IsOnePage() => Golden.ShouldBe(DriftSamples.Text(DriftPage.Write, DriftSamples.Overview()), "drift.html");

    [Fact]
    public void Html_WhenNothingDrifted_SaysSo()
    {
        var page = DriftSamples.Text(DriftPage.Write, DriftSamples.Empty());
        page.Should().Contain("nothing drifted").And.NotContain("<table").And.NotContain("class=\"timeline\"");
    }

    [Theory]
    [InlineData("table")]
    [InlineData("sarif")]
    [InlineData("junit")]
    [InlineData("html")]
    [InlineData("json")]
    public void NoForm_LetsAValueControlATerminal(string form)
    {
        foreach (var letter in DriftSamples.Text(Writer(form), Evil()).Where(char.IsControl))
        {
            letter.Should().BeOneOf('\n', '\t');
        }
    }

    [Fact]
    public void Table_WhenAValueHasLines_StaysALine() =>
        DriftSamples.Text(DriftTable.Write, Evil()).TrimEnd().Split('\n').Should().HaveCount(2);

    [Fact]
    public void Html_LetsNoValueBreakOut()
    {
        var page = DriftSamples.Text(DriftPage.Write, Evil());
        page.Should().NotContain("alert(1)</").And.NotContain("<script>alert");
        page.Split("<script").Should().HaveCount(2, "the page's own script is the only one");
    }

    [Fact]
    public void Junit_CanBeReadWhateverTheValuesAre()
    {
        var suite = XDocument.Parse(DriftSamples.Text(DriftJunit.Write, Evil())).Root!.Elements("testsuite").Single();
        suite.Attribute("failures")!.Value.Should().Be("1");
    }

    [Fact]
    public void Junit_WhenThereIsNothing_StillHasACaseThatPasses()
    {
        var suite = XDocument.Parse(DriftSamples.Text(DriftJunit.Write, DriftSamples.Empty())).Root!.Elements("testsuite").Single();
        (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value).Should().Be(("1", "0"));
    }

    [Fact]
    public void Sarif_FingerprintsStayWhenValuesAndTimesChange()
    {
        var now = DriftSamples.Finding("spec.memory.size", DriftOutcome.Open, TimeSpan.FromMinutes(1));
        var later = now with { Observed = "128Mi", Since = now.Since.AddDays(1), LastSeen = now.LastSeen.AddDays(1) };

        Fingerprint(later).Should().Be(Fingerprint(now));
        Fingerprint(now with { Path = "spec.memory.max" }).Should().NotBe(Fingerprint(now));
    }

    [Fact]
    public void Line_IsOneLineOfJson_WhateverTheValuesAre()
    {
        var line = DriftJson.Line(Evil().Entries.Single());
        line.Should().NotContain("\n");
        using var document = JsonDocument.Parse(line);
        document.RootElement.GetProperty("object").GetString().Should().Be("virtualmachine/web");
    }

    [Fact]
    public void Html_WhenThereAreVeryManyFindings_StaysAPageThatABrowserOpensAtOnce()
    {
        var page = DriftSamples.Text(DriftPage.Write, DriftOverview.Of(DriftSamples.Many(1000, 20), [], null, null, DriftSamples.Now));
        page.Length.Should().BeLessThan(5_000_000);
        page.Should().Contain("18000 older findings are left out");
    }

    [Fact]
    public void Machines_ThatAreNotCompliant_AreToldInALineEach_AndAreNoDrift()
    {
        DriftText.Sentence(DriftSamples.Desk("False", "True", "web: closed\u001b[2J")).Should().Be("Machine shop/desk is not compliant and quarantined: web: closed\u241b[2J");
        DriftText.Sentence(DriftSamples.Desk("Unknown", "False", "web: not known")).Should().Be("Machine shop/desk is not known to be compliant, and not cut off: web: not known");
        (DriftSamples.Empty() with { NotCompliant = [DriftSamples.Desk("False", "True", "")] }).IsInSync.Should().BeTrue();
    }

    private static DriftOverview Evil() => DriftOverview.Of(
        [
            DriftSamples.Report("VirtualMachine", "shop", "web",
            [
                DriftSamples.Finding($"domain.devices.{DriftSamples.Evil}[x]", DriftOutcome.Failed, TimeSpan.FromMinutes(1)) with
                {
                    Expected = DriftSamples.Evil, Observed = DriftSamples.Evil, Action = DriftSamples.Evil, ChangedBy = DriftSamples.Evil, Source = DriftSamples.Evil,
                },
            ]),
        ],
        [],
        null,
        null,
        DriftSamples.Now);

    private static string Fingerprint(DriftFinding finding)
    {
        var overview = DriftOverview.Of([DriftSamples.Report("VirtualMachine", "shop", "web", [finding])], [], null, null, DriftSamples.Now);
        using var log = JsonDocument.Parse(DriftSamples.Text(DriftSarif.Write, overview));
        return log.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("partialFingerprints").GetProperty("objectAndPath/v1").GetString()!;
    }

    private static Action<DriftOverview, TextWriter> Writer(string form) => form switch
    {
        "table" => DriftTable.Write,
        "json" => DriftJson.Write,
        "sarif" => DriftSarif.Write,
        "junit" => DriftJunit.Write,
        _ => DriftPage.Write,
    };
}
