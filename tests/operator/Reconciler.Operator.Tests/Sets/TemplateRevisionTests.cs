using System.Text.Json;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;
using Reconciler.Operator.Sets;

namespace Reconciler.Operator.Tests.Sets;

public sealed class TemplateRevisionTests
{
    /// <summary>Should one of these ever differ, an upgrade would replace every machine of every set: then the function is wrong, not the test.</summary>
    [Theory]
    [InlineData("""{"spec":{}}""", "qrtz4fsbtj")]
    [InlineData("""{"metadata":{"labels":{"app":"web"}},"spec":{"memory":{"size":"128Mi"},"interfaces":[{"name":"eth0","network":"office"}]}}""", "mx65d5nxr7")]
    public void AName_IsTheSameInEveryVersionOfTheProgram(string template, string name) => TemplateRevision.Of(Read(template)).Should().Be(name);

    [Theory]
    [InlineData("""{"spec":{"memory":{"size":"1Gi"},"guestAgent":false}}""", """{"spec":{"guestAgent":false,"memory":{"size":"1Gi"}}}""", true)]
    [InlineData("""{"spec":{}}""", """{"metadata":{},"spec":{"disks":[],"firmware":{}}}""", true)]
    [InlineData("""{"spec":{"memory":{"size":"1Gi"}}}""", """{"spec":{"memory":{"size":"2Gi"}}}""", false)]
    [InlineData("""{"spec":{"runStrategy":"Always"}}""", """{"spec":{}}""", false)]
    [InlineData("""{"metadata":{"labels":{"a":"b"}},"spec":{}}""", """{"metadata":{"annotations":{"a":"b"}},"spec":{}}""", false)]
    public void AName_StandsForWhatWasWritten(string one, string other, bool same) => (TemplateRevision.Of(Read(one)) == TemplateRevision.Of(Read(other))).Should().Be(same);

    private static VirtualMachineTemplate Read(string json) => JsonSerializer.Deserialize(json, LanguageJson.Default.VirtualMachineTemplate)!;
}
