using System.Text.Json;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;

namespace Reconciler.Language.Tests.Serialization;

public sealed class LanguageJsonTests
{
    [Fact]
    public void Read_WhenListsAreAbsent_GivesEmptyOnes()
    {
        var machine = JsonSerializer.Deserialize("""{"metadata":{"name":"web"},"spec":{}}"""u8, LanguageJson.Default.VirtualMachine)!;

        machine.Spec.Disks.Should().BeEmpty();
        machine.Spec.Interfaces.Should().BeEmpty();
        machine.ApiVersion.Should().BeEmpty();
    }

    [Fact]
    public void Read_WhenMetadataIsAbsent_GivesAnEmptyOne() =>
        JsonSerializer.Deserialize("""{"spec":{}}"""u8, LanguageJson.Default.VirtualMachine)!.Metadata.Name.Should().BeEmpty();

    [Fact]
    public void Read_WhenCountIsAbsent_GivesOne() =>
        JsonSerializer.Deserialize(
            """{"status":{"findings":[{"path":"spec.cpu","since":"2030-01-01T00:00:00Z","lastSeen":"2030-01-01T00:00:00Z","noticedBy":"Scan","outcome":"Open"}]}}"""u8,
            LanguageJson.Default.DriftReport)!.Status!.Findings.Should().ContainSingle().Which.Count.Should().Be(1);

    [Fact]
    public void Write_ThenRead_GivesAnEqualObject()
    {
        var machine = JsonSerializer.Deserialize(
            """{"apiVersion":"reconciler.dev/v1alpha1","kind":"VirtualMachine","metadata":{"name":"web","labels":{"a":"b"}},"spec":{"architecture":"i686","memory":{"size":"512Mi"},"interfaces":[{"name":"eth0","network":"office","bandwidth":{"ingress":"100M"}}],"drift":{"mode":"Warn"}}}"""u8,
            LanguageJson.Default.VirtualMachine)!;

        var copy = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(machine, LanguageJson.Default.VirtualMachine), LanguageJson.Default.VirtualMachine);

        copy.Should().Be(machine);
        machine.Spec.Drift!.Mode.Should().Be(DriftMode.Warn);
        machine.Spec.Architecture.Should().Be(Architecture.I686);
    }
}
