using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

[Collection(RunningApi.Collection)]
public sealed class DefinitionTests(RunningApi api)
{
    [Fact]
    public async Task Apply_OfADefinition_ServesItsKindAtOnceUntilItIsDeleted()
    {
        var definition = RunningApi.Widgets.Replace("idget", "adget", StringComparison.Ordinal).Replace("shortNames: [wd]", "shortNames: [gd]", StringComparison.Ordinal);
        (await api.KubectlAsync(["apply", "-f", "-"], definition)).Succeeded();
        (await api.KubectlAsync(["wait", "crd/wadgets.example.test", "--for=condition=Established", "--timeout=5s"])).Succeeded();
        (await api.KubectlAsync(["apply", "-f", "-"], Widget.Yaml("g").Replace("idget", "adget", StringComparison.Ordinal))).Succeeded().Should().Contain("wadget.example.test/g created");
        (await api.KubectlAsync(["delete", "crd", "wadgets.example.test"])).Succeeded();
        (await api.Client.GetAsync("/apis/example.test/v1/wadgets")).Code.Should().Be(404);
    }

    [Fact]
    public async Task Apply_OfAForeignDefinitionWithRules_IsRefusedWithAReason()
    {
        var definition = RunningApi.Widgets.Replace("idget", "udget", StringComparison.Ordinal)
            .Replace("            description: What is wanted.", "            description: What is wanted.\n            x-kubernetes-validations: [{rule: self.color != ''}]", StringComparison.Ordinal);
        var refused = await api.KubectlAsync(["apply", "-f", "-"], definition);
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("this API server evaluates no CEL rules");
    }
}
