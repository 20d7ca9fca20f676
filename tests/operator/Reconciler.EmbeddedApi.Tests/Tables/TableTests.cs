using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Tables;

namespace Reconciler.EmbeddedApi.Tests.Tables;

public sealed class TableTests
{
    private static readonly JsonNode Document = JsonNode.Parse("""
        {"a":{"b.c":1,"d":[{"t":"X","v":"one"},{"t":"Y","v":"two"}]},"e":[10,20,30]}
        """)!;

    [Theory]
    [InlineData(".a.d[0].v", "one")]
    [InlineData(".a.d[-1].v", "two")]
    [InlineData(".a.d[*].v", "one,two")]
    [InlineData(".a.d[?(@.t==\"Y\")].v", "two")]
    [InlineData(".a.d[?(@.t=='Z')].v", "")]
    [InlineData(".a['b.c']", "1")]
    [InlineData(".a.b\\.c", "1")]
    [InlineData(".e[1]", "20")]
    [InlineData(".nothing.here", "")]
    [InlineData("", "*")]
    public void JsonPath_SelectsWhatPrinterColumnsMean(string path, string expected) =>
        string.Join(',', JsonPathQuery.Parse(path).Select(Document).Select(node => node is JsonObject ? "*" : node.AsText() ?? node.ToText())).Should().Be(expected);

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(200, "3m20s")]
    [InlineData(3600, "60m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 1800, "3h30m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(50 * 3600, "2d2h")]
    [InlineData(10 * 86400, "10d")]
    [InlineData(3 * 365 * 86400, "3y")]
    [InlineData(-10, "<invalid>")]
    public void Duration_ReadsAsInKubectl(int seconds, string expected) => HumanDuration.Format(TimeSpan.FromSeconds(seconds)).Should().Be(expected);
}
