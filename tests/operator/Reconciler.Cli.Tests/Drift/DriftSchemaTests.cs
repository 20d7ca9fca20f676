using System.Text.Json.Nodes;
using Json.Schema;
using Reconciler.Cli.Drift;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Drift;

public sealed class DriftSchemaTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "drift.schema.json"));
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    [Fact]
    public void Json_IsAsTheSchemaSays() => Problems(Document(DriftSamples.Overview())).Should().BeEmpty();

    [Fact]
    public void Json_WhenThereIsNothing_IsAsTheSchemaSays() => Problems(Document(DriftSamples.Empty())).Should().BeEmpty();

    [Fact]
    public void LinesOfAWatch_AreFindingsAsTheSchemaSays()
    {
        var document = Document(DriftSamples.Empty());
        document["findings"] = new JsonArray([.. DriftSamples.Overview().Entries.Select(entry => JsonNode.Parse(DriftJson.Line(entry)))]);
        Problems(document).Should().BeEmpty();
    }

    [Theory]
    [InlineData("outcome", "Corected")]
    [InlineData("since", "yesterday")]
    [InlineData("count", 0)]
    [InlineData("path", "")]
    [InlineData("object", "web")]
    [InlineData("lastSeen", null)]
    public void Schema_RefusesWhatIsWrong(string field, object? value)
    {
        var document = Document(DriftSamples.Overview());
        var finding = document["findings"]![0]!.AsObject();
        finding.Remove(field);
        if (value is not null)
        {
            finding[field] = value is int number ? number : (string)value;
        }

        Problems(document).Should().NotBeEmpty();
    }

    [Fact]
    public void Schema_DescribesEveryFieldThatIsWritten()
    {
        var document = Document(DriftSamples.Overview());
        var described = JsonNode.Parse(Text)!["$defs"]!.AsObject().SelectMany(part => part.Value!["properties"]?.AsObject().Select(property => property.Key) ?? []).ToHashSet();

        document["findings"]!.AsArray().Concat(document["history"]!.AsArray()).Concat(document["notCompliant"]!.AsArray()).SelectMany(item => item!.AsObject().Select(field => field.Key)).Distinct()
            .Should().BeSubsetOf(described);
    }

    private static JsonObject Document(DriftOverview overview) => JsonNode.Parse(DriftSamples.Text(DriftJson.Write, overview))!.AsObject();

    private static IEnumerable<string> Problems(JsonNode document)
    {
        var result = Schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid ? [] : [.. result.Details.Where(detail => detail.HasErrors).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}").DefaultIfEmpty("invalid")];
    }
}
