using System.Text;
using System.Text.Json;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Tests.Documents;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("a: 1\nb: [x, true, null, 1.5, \"2\"]", """{"a":1,"b":["x",true,null,1.5,"2"]}""")]
    [InlineData("a: {b: {c: d}}\n", """{"a":{"b":{"c":"d"}}}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("a: 0123\nb: 1e3\nc: 08:30\nd: -7\ne: ~", """{"a":123,"b":1000,"c":"08:30","d":-7,"e":null}""")]
    public void Yaml_ReadsAsJson(string yaml, string json) => YamlReading.ParseAll(new StringReader(yaml)).Single().ToText().Should().Be(json);

    [Theory]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: [1")]
    [InlineData("a: b: c")]
    [InlineData("? [x]\n: y")]
    [InlineData("...\n{\"a\":[]}ences\":[]}")]
    [InlineData("a: &a [x,x&a [x,x]\n")]
    public void Yaml_ThatHidesSomething_IsRefused(string yaml) =>
        FluentActions.Invoking(() => YamlReading.ParseAll(new StringReader(yaml))).Should().Throw<JsonException>();

    [Fact]
    public void Json_ReportsFieldsThatStandTwice()
    {
        var duplicates = new List<string>();
        JsonReading.ParseObject(Encoding.UTF8.GetBytes("""{"a":[{"b":1,"b":2}],"c":1,"c":2}"""), duplicates).ToText().Should().Be("""{"a":[{"b":2}],"c":2}""");
        duplicates.Should().Equal("a[0].b", "c");
    }
}
