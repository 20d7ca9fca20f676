using System.Text;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.Language.Tests.Validation;

public sealed class LanguageValidatorTests
{
    [Fact]
    public void Validate_WhenTheJsonIsBroken_SaysSo() =>
        Validate(ResourceKinds.VirtualMachine, "{\"spec\": ").Should().ContainSingle().Which.Code.Should().Be("Syntax");

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("{}{}")]
    public void Validate_WhenItIsNotOneObject_SaysSo(string json) =>
        Validate(ResourceKinds.VirtualMachine, json).Should().ContainSingle().Which.Code.Should().Be(ValidationCodes.WrongType);

    [Fact]
    public void Validate_NamesTheFieldThatWasMeant() =>
        Validate(ResourceKinds.VirtualMachine, """{"metadata":{"name":"a"},"spec":{"memroy":{}}}""")
            .Should().ContainSingle().Which.Suggestion.Should().Be("did you mean memory?");

    [Fact]
    public void Validate_TellsEveryErrorOfAnObject() =>
        Validate(ResourceKinds.VirtualNetwork, """{"metadata":{"name":"a"},"spec":{"mtuu":1,"mtu":1,"subnets":[{"cidr":"10.0.0.1/24","gateway":"10.1.0.1"}],"nat":{"externalAddress":"10.0.0.1"}}}""")
            .Select(error => error.Code).Should().BeEquivalentTo(
                ValidationCodes.UnknownField, ValidationCodes.OutOfRange, ValidationCodes.HostBits, ValidationCodes.AddressOutsideSubnet, ValidationCodes.Conflict);

    [Fact]
    public void Validate_TakesServersFieldsOfMetadata() =>
        Validate(
            ResourceKinds.VirtualMachine,
            """{"apiVersion":"reconciler.dev/v1alpha1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"b","uid":"c","resourceVersion":"1","generation":2,"creationTimestamp":"2030-01-01T00:00:00Z","managedFields":[],"finalizers":["reconciler.dev/partition"],"annotations":null},"spec":{},"status":{"phase":"Running"}}""")
            .Should().BeEmpty();

    [Theory]
    [InlineData("VirtualMachineOperation", """{"virtualMachine":"a","action":"Stop"}""", """{"virtualMachine":"a","action":"Start"}""", "spec")]
    [InlineData("VirtualMachineSnapshot", """{"virtualMachine":"a"}""", """{"virtualMachine":"b"}""", "spec")]
    [InlineData("VirtualMachineMigration", """{"virtualMachine":"a"}""", """{"virtualMachine":"a","mode":"Quick"}""", "spec")]
    [InlineData("VirtualMachineRestore", """{"snapshot":"a","target":{"inPlace":{}}}""", """{"snapshot":"b","target":{"inPlace":{}}}""", "spec")]
    [InlineData("VirtualMachine", """{"disks":[{"name":"root","size":"8Gi"}]}""", """{"disks":[{"name":"root","size":"4Gi"}]}""", "spec.disks[0].size")]
    [InlineData("VirtualMachine", "{}", """{"adopt":{"nodeName":"node1","domain":"old","uuid":"ff507e16-6a19-4be9-81e5-45837ef5d7ca"}}""", "spec.adopt")]
    [InlineData("VirtualMachineSet", """{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b","c":"d"}},"spec":{}}}""", """{"selector":{"matchLabels":{"c":"d"}},"template":{"metadata":{"labels":{"a":"b","c":"d"}},"spec":{}}}""", "spec.selector")]
    public void ValidateUpdate_RefusesWhatCannotBeChanged(string kind, string old, string @new, string path)
    {
        var found = ResourceKinds.Find(kind)!;

        LanguageValidator.ValidateUpdate(found, Object(old), Object(@new)).Should().ContainSingle().Which.Should().Match<ValidationError>(error =>
            error.Code == ValidationCodes.Immutable && error.Path == path);
        LanguageValidator.ValidateUpdate(found, Object(old), Object(old)).Should().BeEmpty();
    }

    [Fact]
    public void ValidateUpdate_LetsAnInvalidObjectBeMended() =>
        LanguageValidator.ValidateUpdate(ResourceKinds.VirtualMachine, Object("""{"cpu":"many"}"""), Object("""{"cpu":{"cores":2}}""")).Should().BeEmpty();

    [Fact]
    public void ValidateStatus_LooksAtTheStatusAlone()
    {
        LanguageValidator.ValidateStatus(ResourceKinds.VirtualMachine, """{"metadata":{"name":"a"},"spec":{"old":1},"status":{"phase":"Running"}}"""u8.ToArray()).Should().BeEmpty();
        LanguageValidator.ValidateStatus(ResourceKinds.VirtualMachine, """{"metadata":{"name":"a"},"spec":{},"status":{"phase":"Flying"}}"""u8.ToArray())
            .Should().ContainSingle().Which.Path.Should().Be("status.phase");
    }

    private static byte[] Object(string spec) => Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"a"},"spec":{{{spec}}}}""");

    private static IReadOnlyList<ValidationError> Validate(ResourceKind kind, string json) => LanguageValidator.Validate(kind, Encoding.UTF8.GetBytes(json));
}
