using System.Text;
using Reconciler.Language.Manifests;

namespace Reconciler.Language.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_PlacesValuesByLineAndColumn()
    {
        var document = Read("a:\n  - b: 1\n    cc: [x, yy]\n").Documents[0];

        document.Locate("a[0].cc[1]", false).Should().Be(new ManifestMark(3, 13));
        document.Locate("a[0].cc", true).Should().Be(new ManifestMark(3, 5));
        document.Locate("a[0].missing.deeper", false).Should().Be(new ManifestMark(2, 5));
    }

    [Fact]
    public void Locate_FindsItemsOfKeyedLists()
    {
        var document = Read("a:\n- {name: one, size: 1}\n- {name: two, size: 2}\n").Documents[0];

        document.Locate("a[name=two].size", false).Should().Be(new ManifestMark(3, 21));
        document.Locate("a[name=three].size", false).Should().Be(new ManifestMark(1, 1));
    }

    [Fact]
    public void Read_PlacesValuesOfJson()
    {
        var document = Read("{\n  \"ä\": {\"b\": [1, 22]}\n}\n").Documents[0];

        document.Locate("ä.b[1]", false).Should().Be(new ManifestMark(2, 18));
    }

    [Theory]
    [InlineData("yes", ManifestNodeKind.Boolean, "true")]
    [InlineData("off", ManifestNodeKind.Boolean, "false")]
    [InlineData("~", ManifestNodeKind.Null, "null")]
    [InlineData("", ManifestNodeKind.Null, "null")]
    [InlineData("010", ManifestNodeKind.WholeNumber, "8")]
    [InlineData("0x1F", ManifestNodeKind.WholeNumber, "31")]
    [InlineData("1_000", ManifestNodeKind.WholeNumber, "1000")]
    [InlineData("+7", ManifestNodeKind.WholeNumber, "7")]
    [InlineData("1e3", ManifestNodeKind.WholeNumber, "1000")]
    [InlineData("1.5", ManifestNodeKind.Number, "1.5")]
    [InlineData("02:00:00:00:00:01", ManifestNodeKind.Text, "02:00:00:00:00:01")]
    [InlineData("10.20.0.10", ManifestNodeKind.Text, "10.20.0.10")]
    [InlineData("2030-01-01", ManifestNodeKind.Text, "2030-01-01")]
    [InlineData("\"yes\"", ManifestNodeKind.Text, "yes")]
    [InlineData("!!str 5", ManifestNodeKind.Text, "5")]
    public void Read_TakesPlainScalarsAsKubectlDoes(string yaml, ManifestNodeKind kind, string text)
    {
        var value = Read($"a: {yaml}\n").Documents[0].Root["a"]!;

        (value.Kind, value.Text).Should().Be((kind, text));
    }

    [Fact]
    public void Read_TakesAliasesAndMergeKeys()
    {
        var document = Read("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nagain: *b\n").Documents[0];

        document.Root["use"]!["x"]!.Text.Should().Be("1");
        document.Root["use"]!["y"]!.Text.Should().Be("3");
        document.Root["again"]!["y"]!.Text.Should().Be("2");
    }

    [Fact]
    public void Read_TakesItemsOfAListEachByItself()
    {
        var content = Read("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: a/v1, kind: A}\n- {apiVersion: b/v1, kind: B}\n");

        content.Documents.Select(document => document.Kind).Should().Equal("A", "B");
    }

    [Fact]
    public void Read_TakesJsonValuesOneAfterTheOther() =>
        Read("{\"kind\": \"A\"}\n{\"kind\": \"B\"}").Documents.Select(document => document.Kind).Should().Equal("A", "B");

    [Fact]
    public void Read_TakesFlowYamlThatLooksLikeJson() => Read("{kind: A}").Documents[0].Kind.Should().Be("A");

    [Fact]
    public void Read_KeepsTheDocumentsBeforeAMistake()
    {
        var content = Read("kind: A\n---\nkind: [B\n");

        content.Documents.Select(document => document.Kind).Should().Equal("A");
        content.Failure!.Code.Should().Be("Syntax");
        content.Failure.Mark.Line.Should().BeGreaterThan(2);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "DuplicateKey", 2)]
    [InlineData("{\"a\": 1,\n\"a\": 2}", "DuplicateKey", 2)]
    [InlineData("a: *nobody\n", "UnknownAlias", 1)]
    [InlineData("a: &x [*x]\n", "UnknownAlias", 1)]
    [InlineData("a: !secret x\n", "UnsupportedTag", 1)]
    [InlineData("{a: b}: c\n", "Syntax", 1)]
    [InlineData("a: b: c\n", "Syntax", 1)]
    [InlineData("a: 1\n...\n{\"a\":[]}ences\":[]}", "Syntax", 3)]
    [InlineData("a: &a [x,x&a [x,x]\n", "Syntax", 1)]
    [InlineData("a: .inf\n", "WrongType", 1)]
    [InlineData("a: \"\u0001\"\n", "Encoding", 1)]
    public void Read_RefusesWithTheLine(string text, string code, int line)
    {
        var failure = Read(text).Failure;

        failure.Should().NotBeNull();
        (failure!.Code, failure.Mark.Line).Should().Be((code, line));
        failure.Message.Should().NotBeEmpty();
    }

    [Fact]
    public void Read_RefusesBillionLaughs()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Read(text.ToString()).Failure!.Code.Should().Be("TooLarge");
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(120)]
    public void Read_RefusesDeepNesting(int depth)
    {
        Read("a: " + new string('[', depth) + new string(']', depth)).Failure!.Code.Should().BeOneOf("TooDeep", "Syntax");
        Read("{\"a\": " + new string('[', depth) + new string(']', depth) + "}").Failure!.Code.Should().BeOneOf("TooDeep", "Syntax");
    }

    [Fact]
    public void Read_RefusesBytesThatAreNotUtf8()
    {
        var failure = ManifestReader.Read([.. "a: b\nc: "u8, 0xFF, (byte)'\n']).Failure!;

        (failure.Code, failure.Mark.Line).Should().Be(("Encoding", 2));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Read_TakesOtherEncodingsWithTheirMark(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        ManifestReader.Read([.. encoding.GetPreamble(), .. encoding.GetBytes("kind: Ä\n")]).Documents[0].Kind.Should().Be("Ä");
    }

    [Fact]
    public void Read_WhenThereIsNothing_FindsNothing()
    {
        Read("").Documents.Should().BeEmpty();
        Read("# only a comment\n---\n---\n").Documents.Should().BeEmpty();
    }

    private static ManifestContent Read(string text) => ManifestReader.Read(Encoding.UTF8.GetBytes(text));
}
