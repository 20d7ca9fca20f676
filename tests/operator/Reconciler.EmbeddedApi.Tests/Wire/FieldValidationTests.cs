using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Wire;

[Collection(RunningApi.Collection)]
public sealed class FieldValidationTests(RunningApi api)
{
    private const string Body = """{"apiVersion":"example.test/v1","kind":"Widget","metadata":{"name":"one"},"spec":{"color":"green","color":"red","colour":"x","free":{"any":1}}}""";

    [Fact]
    public async Task Strict_RefusesUnknownAndDuplicateFields()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.SendAsync(HttpMethod.Post, Widget.Path(ns) + "?fieldValidation=Strict", Body);
        answer.Code.Should().Be(400);
        answer.Message.Should().Contain("strict decoding error: duplicate field \"spec.color\", unknown field \"spec.colour\"");
    }

    [Fact]
    public async Task Warn_StoresWithoutThemAndSaysSo()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.SendAsync(HttpMethod.Post, Widget.Path(ns), Body);
        answer.Code.Should().Be(201);
        answer.Json["spec"]!.ToJsonString().Should().Be("""{"color":"red","free":{"any":1}}""");
        string.Join(' ', answer.Warnings).Should().Contain("unknown field").And.Contain("duplicate field");
    }

    [Fact]
    public async Task Ignore_SaysNothing()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.SendAsync(HttpMethod.Post, Widget.Path(ns) + "?fieldValidation=Ignore", Body);
        answer.Code.Should().Be(201);
        answer.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Invalid_NamesEveryCause()
    {
        var ns = await api.NamespaceAsync();
        var answer = await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one", """{"color":"pink","size":0,"name":"TooLongAndUpper","port":true}"""));
        answer.Code.Should().Be(422);
        answer.Json["details"]!["causes"]!.AsArray().Select(cause => $"{cause!["field"]} {cause["reason"]}").Should().BeEquivalentTo(
            "spec.color FieldValueNotSupported", "spec.size FieldValueInvalid", "spec.name FieldValueTooLong", "spec.name FieldValueInvalid", "spec.port FieldValueTypeInvalid");
        answer.Message.Should().StartWith("Widget.example.test \"one\" is invalid: [").And.Contain("spec.color: Unsupported value: \"pink\": supported values: \"red\", \"green\", \"blue\"");
    }
}
