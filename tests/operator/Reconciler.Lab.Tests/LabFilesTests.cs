using System.Text.Json;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab.Tests;

public sealed class LabFilesTests
{
    private readonly LabFolders folders = new() { Lab = "/srv/a checkout/artifacts/lab", Artifacts = "/srv/a checkout/artifacts", BinFolders = ["/srv/a checkout/bin"] };

    [Fact]
    public void EnvironmentFile_HasAnExportInEachLine_AndQuotesWhatAShellWouldSplit()
    {
        var lines = LabEnvironmentFile.Build(new LabOptions { Folders = folders, Nodes = 2 }).TrimEnd('\n').Split('\n');

        lines.Should().OnlyContain(line => line.StartsWith("export ", StringComparison.Ordinal));
        lines.Should().Contain("export KUBECONFIG='/srv/a checkout/artifacts/lab/control/state/kubeconfig'");
        lines.Should().Contain($"export LIBVIRT_DEFAULT_URI_NODE2=qemu+unix:///system?socket={folders.Run}/node2/libvirt/libvirt-sock");
        lines.Should().Contain($"export RECONCILER_METRICS_NODE2=unix:{folders.Run}/node2/metrics.sock").And.Contain($"export RECONCILER_METRICS_CONTROL=unix:{folders.Run}/control/metrics.sock");
        lines.Should().Contain("export PATH='/srv/a checkout/artifacts/bin':'/srv/a checkout/bin':$PATH");
    }

    [Fact]
    public void Sockets_HavePathsOfLessThanAHundredBytes()
    {
        var node = new LabNode(folders, 16);

        ((string[])[node.LibvirtSocket, node.OvsSocket, folders.NorthboundSocket, folders.SouthboundSocket, folders.ApiSocket, folders.MetricsSocket("node16")])
            .Should().OnlyContain(path => path.Length < 100);
    }

    [Fact]
    public void Id_DiffersBetweenFolders_AndStaysForOne()
    {
        folders.Id.Should().MatchRegex("^[0-9a-f]{8}$").And.Be((folders with { Artifacts = "/elsewhere" }).Id);
        (folders with { Lab = "/srv/b/artifacts/lab" }).Id.Should().NotBe(folders.Id);
    }

    [Fact]
    public void MachineConfig_ReadsBackAsItWasWritten()
    {
        var config = NodeMachine.Make(new LabOptions { Folders = folders, ApiPort = 6443 }, new LabNode(folders, 1), new NodeTraits(KernelDatapath: false, QemuAsRoot: false));

        var text = JsonSerializer.Serialize(config, LabJson.Default.MachineConfig);

        JsonSerializer.Serialize(JsonSerializer.Deserialize(text, LabJson.Default.MachineConfig)!, LabJson.Default.MachineConfig).Should().Be(text);
    }

    [Theory]
    [InlineData(true, "system")]
    [InlineData(false, "netdev")]
    public void Node_UsesTheKernelsDatapathWhereThereIsOne(bool kernel, string datapath)
    {
        var config = NodeMachine.Make(new LabOptions { Folders = folders }, new LabNode(folders, 1), new NodeTraits(kernel, QemuAsRoot: false));

        config.Steps.Where(step => step.Run is not null).SelectMany(step => step.Run!).Should().Contain("external_ids:ovn-bridge-datapath-type=" + datapath);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public async Task Up_WithANumberOfNodesOutOfRange_SaysTheRange(int nodes) =>
        (await FluentActions.Awaiting(() => LabUp.RunAsync(new LabOptions { Folders = folders, Nodes = nodes }, TestLab.Silent, TimeProvider.System, CancellationToken.None)).Should().ThrowAsync<LabException>())
            .WithMessage($"a lab has 1 to 16 nodes, not {nodes}");
}
