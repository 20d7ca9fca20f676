using System.Text.Json;
using Reconciler.Language.Generator;
using Reconciler.Language.Kinds;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Tests.Schemas;

public sealed class GeneratedFilesTests
{
    private static readonly string Root = Repository.Find(AppContext.BaseDirectory)!;

    [Fact]
    public void Build_GivesTheFilesThatAreCheckedIn()
    {
        foreach (var (path, content) in GeneratedFiles.Build())
        {
            File.ReadAllText(Path.Combine(Root, path)).Should().Be(content, $"{path} must be up to date; run make generate");
        }
    }

    [Fact]
    public void Generated_HoldsNoFileThatIsNotBuilt()
    {
        var known = GeneratedFiles.Build().Keys.ToHashSet();

        Directory.GetFiles(Path.Combine(Root, "crds/generated")).Select(path => Path.GetRelativePath(Root, path)).Should().OnlyContain(path => known.Contains(path));
    }

    [Fact]
    public void Definitions_GiveNoDefaults_AndDescribeEveryField()
    {
        foreach (var definition in CrdCatalog.All)
        {
            using var json = JsonDocument.Parse(definition.Json);
            var version = json.RootElement.GetProperty("spec").GetProperty("versions")[0];
            Walk(version.GetProperty("schema").GetProperty("openAPIV3Schema"), definition.Name);
        }

        static void Walk(JsonElement schema, string path)
        {
            schema.TryGetProperty("default", out _).Should().BeFalse($"{path} must not write into specs");
            if (!schema.TryGetProperty("properties", out var properties))
            {
                return;
            }

            foreach (var property in properties.EnumerateObject().Where(property => property.Name != "metadata"))
            {
                property.Value.GetProperty("description").GetString().Should().NotBeEmpty($"{path}.{property.Name} must be explained");
                Walk(property.Value, $"{path}.{property.Name}");
            }
        }
    }

    [Fact]
    public void Registry_HasUniqueNames()
    {
        ResourceKinds.All.Select(kind => kind.Plural).Should().OnlyHaveUniqueItems();
        ResourceKinds.All.SelectMany(kind => kind.ShortNames).Should().OnlyHaveUniqueItems();
        ResourceKinds.All.Should().HaveCount(18);
    }
}
