using System.Text.Json;
using System.Xml.Linq;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class ValidateVerbTests : IDisposable
{
    private const string Valid = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: web}\nspec: {}\n";
    private const string Invalid = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: web}\nspec:\n  memroy: {size: 1Gi}\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Validate_WhenAllIsRight_IsSilentOnStdout()
    {
        var run = await CommandRun.Of("validate", folder.Write("a.yaml", Valid));

        run.Should().Be((0, "", "1 file: 1 object, 0 errors\n"));
    }

    [Fact]
    public async Task Validate_WhenSomethingIsWrong_NamesFileLineColumnCodeAndPath()
    {
        var file = folder.Write("a.yaml", Invalid);

        var run = await CommandRun.Of("validate", file);

        run.ExitCode.Should().Be(1);
        run.Output.Should().Be($"{file}:5:3: error UnknownField: spec.memroy: there is no such field; did you mean memory?\n");
    }

    [Theory]
    [InlineData("VirtualMachine", "{interfaces: [{name: eth0, network: office, ipAddresses: [10.9.0.5]}]}", "give an address in it, or remove it to have one chosen")]
    [InlineData("LoadBalancer", "{network: office, address: 10.9.0.5, ports: [{name: http, port: 80}], selector: {}}", "give an address in it")]
    public async Task Validate_OfAnAddressOutsideItsNetwork_SaysToRemoveIt_OnlyWhereThatIsRight(string kind, string spec, string remedy)
    {
        var network = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualNetwork\nmetadata: {name: office}\nspec: {subnets: [{cidr: 10.8.0.0/24}]}\n---\n";

        var run = await CommandRun.Of("validate", folder.Write("a.yaml", $"{network}apiVersion: reconciler.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n"));

        run.Output.Should().Contain("error AddressOutsideSubnet: ").And.EndWith($"; {remedy}\n");
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "/there/is/nothing")]
    [InlineData("validate", "x", "--output", "pictures")]
    [InlineData("validate", "--unheard-of", "x")]
    [InlineData("frobnicate")]
    public async Task Validate_WhenArgumentsAreWrong_ExitsWithTwo(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("reconciler: ");
    }

    [Fact]
    public async Task Validate_WalksFolders_AndSkipsWhatIsForeignOrNoManifest()
    {
        folder.Write("b/deep/a.yml", Valid);
        folder.Write("b/values.yaml", "replicas: 3\n");
        folder.Write("b/config.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}}");
        folder.Write("b/notes.txt", "no: [yaml");
        folder.Write("b/.git/a.yaml", Invalid);

        var run = await CommandRun.Of("validate", folder.Path);

        run.Should().Be((0, "", "3 files: 1 object, 0 errors, 2 documents of other API groups skipped\n"));
    }

    [Fact]
    public async Task Validate_WhenANamedFileIsNoManifest_SaysSo()
    {
        var file = folder.Write("values.yaml", "replicas: 3\n");

        var run = await CommandRun.Of("validate", file);

        run.ExitCode.Should().Be(1);
        run.Output.Should().StartWith($"{file}:1:1: error Required: apiVersion and kind are missing; ");
    }

    [Fact]
    public async Task Validate_WhenOneFileCannotBeParsed_StillChecksTheOthers()
    {
        var broken = folder.Write("a.yaml", "a: [b\n");
        var invalid = folder.Write("b.yaml", Invalid);

        var run = await CommandRun.Of("validate", folder.Path);

        run.ExitCode.Should().Be(1);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2)
            .And.ContainMatch($"{broken}:*: error Syntax: this is not YAML: *").And.ContainMatch($"{invalid}:5:3: error UnknownField: *");
    }

    [Theory]
    [InlineData("kind: VirtualMachin", "reconciler.dev/v1alpha1", "UnknownKind", "did you mean VirtualMachine?")]
    [InlineData("kind: vm", "reconciler.dev/v1alpha1", "UnknownKind", "did you mean VirtualMachine?")]
    [InlineData("kind: VirtualMachine", "reconciler.dev/v2", "UnknownVersion", "write reconciler.dev/v1alpha1")]
    public async Task Validate_WhenKindOrVersionIsUnknown_SaysWhatIsMeant(string kind, string version, string code, string suggestion)
    {
        var run = await CommandRun.Of("validate", folder.Write("a.yaml", $"apiVersion: {version}\n{kind}\nmetadata: {{name: a}}\nspec: {{}}\n"));

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain($"error {code}: ").And.Contain(suggestion);
    }

    [Fact]
    public async Task Validate_ComparesDocumentsOfDifferentFiles()
    {
        folder.Write("a.yaml", "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualNetwork\nmetadata: {name: office}\nspec: {subnets: [{cidr: 10.20.0.0/24}]}\n");
        var file = folder.Write("b.yaml", Valid.Replace("spec: {}", "spec: {interfaces: [{name: eth0, network: office, ipAddresses: [10.30.0.1]}]}", StringComparison.Ordinal));

        var run = await CommandRun.Of("validate", folder.Path);

        run.ExitCode.Should().Be(1);
        run.Output.Should().StartWith($"{file}:4:").And.Contain("error AddressOutsideSubnet: spec.interfaces[0].ipAddresses[0]: 10.30.0.1 is outside of network office's subnet 10.20.0.0/24");
    }

    [Fact]
    public async Task Validate_WhenAReferenceIsNotAmongTheFiles_OnlyNotesIt()
    {
        var run = await CommandRun.Of("validate", folder.Write("a.yaml", Valid.Replace("spec: {}", "spec: {interfaces: [{name: eth0, network: office}]}", StringComparison.Ordinal)));

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain(": note Unresolved: spec.interfaces[0].network: VirtualNetwork office is not among the files; ");
    }

    [Fact]
    public async Task Validate_AsJson_SaysTheSameForPrograms()
    {
        var run = await CommandRun.Of("validate", "-o", "json", folder.Write("a.yaml", Invalid));

        run.ExitCode.Should().Be(1);
        using var json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("valid").GetBoolean().Should().BeFalse();
        json.RootElement.GetProperty("findings")[0].GetProperty("line").GetInt32().Should().Be(5);
        json.RootElement.GetProperty("findings")[0].GetProperty("path").GetString().Should().Be("spec.memroy");
    }

    [Fact]
    public async Task Validate_AsSarif_PlacesResults()
    {
        var run = await CommandRun.Of("validate", "-o", "sarif", folder.Write("a.yaml", Invalid));

        using var json = JsonDocument.Parse(run.Output);
        var result = json.RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        json.RootElement.GetProperty("version").GetString().Should().Be("2.1.0");
        result.GetProperty("ruleId").GetString().Should().Be("UnknownField");
        result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32().Should().Be(5);
    }

    [Fact]
    public async Task Validate_AsJunit_MakesACaseOfEachObject()
    {
        var run = await CommandRun.Of("validate", "-o", "junit", folder.Write("a.yaml", Invalid + "---\n" + Valid.Replace("web", "db", StringComparison.Ordinal)));

        var suite = XDocument.Parse(run.Output).Root!.Element("testsuite")!;
        suite.Attribute("tests")!.Value.Should().Be("2");
        suite.Attribute("failures")!.Value.Should().Be("1");
        suite.Elements("testcase").First().Element("failure")!.Attribute("type")!.Value.Should().Be("UnknownField");
    }

    [Fact]
    public async Task Validate_FindsTheExamplesRight()
    {
        var run = await CommandRun.Of("validate", Path.Combine(Repository(), "examples"));

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Version_NamesTheApi() => (await CommandRun.Of("version")).Output.Should().StartWith("reconciler ").And.Contain("reconciler.dev/v1alpha1");

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Reconciler.sln")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }
}
