using System.Security.Cryptography;
using System.Text;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Images from a URL, in another hypervisor's format, and from another machine's disk, as guests see them.</summary>
[Collection(LabTests.Name)]
public sealed class ImageTests(RunningLab running) : IAsyncLifetime
{
    /// <summary>A name of its own: the lab's cache outlives the lab, and nothing may be there already.</summary>
    private static readonly string Space = "pictures-" + Guid.NewGuid().ToString("n")[..8];

    private const int Port = 8099;
    private readonly LabSession lab = running.Session;
    private readonly byte[] content = [.. Encoding.ASCII.GetBytes("from a server   "), .. new byte[(1024 * 1024) - 16]];
    private Task<CommandResult> server = Task.FromResult(new CommandResult("", 0, "", ""));

    public async Task InitializeAsync() => (await lab.ApplyAsync(Yaml.Namespace(Space))).Succeeded();

    public async Task DisposeAsync()
    {
        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();
        await server;
    }

    [Fact]
    public async Task Guests_ReadWhatTheirImagesHold()
    {
        server = ServeOnceAsync();
        await PutVhdxAsync();
        var yaml = Image("net", $"{{url: \"http://127.0.0.1:{Port}/net.raw\"}}", "raw")
            + Image("exported", "{path: /var/lib/reconciler/images/exported.vhdx}", "vhdx")
            + Image("copied", "{virtualMachineDisk: {virtualMachine: source, disk: net}}", "qcow2")
            + Yaml.Machine(Space, "source", "[]", more: "runStrategy: Halted\n  disks: [{name: net, image: net, size: 4Mi}]")
            + Yaml.Machine(Space, "reader", "[]", more: "disks: [{name: net, image: net, size: 8Mi}, {name: exported, image: exported}, {name: copied, image: copied}]");
        (await lab.ApplyAsync(yaml)).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachine/source", "virtualmachine/reader")).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=GuestAgentConnected", "--timeout=60s", "virtualmachine/reader")).Succeeded();

        foreach (var (device, text, mebibytes) in new[] { ("vda", "from a server", 8), ("vdb", "from hyper-v", 16), ("vdc", "from a server", 4) })
        {
            (await lab.InGuestAsync($"{Space}.reader", "/bin/busybox", "head", "-c", "13", $"/dev/{device}")).Should().StartWith(text, device);
            (await lab.InGuestAsync($"{Space}.reader", "/bin/busybox", "cat", $"/sys/block/{device}/size")).Should().StartWith($"{mebibytes * 2048}");
        }

        var status = (await lab.GetAsync("machineimage", "net", Space))!["status"]!;
        status["checksum"]!.GetValue<string>().Should().Be("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)), "it is pinned on first use");
        status["progress"]!.GetValue<int>().Should().Be(100);
        (await lab.KubectlAsync("get", "machineimages", "-n", Space)).Succeeded().Should().Contain("exported");
    }

    [Fact]
    public async Task AnImageThatIsNotWhatItsSpecSays_HoldsItsMachineBackWithTheReason_UntilItIsMended()
    {
        await lab.InsideNodeAsync(["sh", "-c", "echo this is no disk at all > /var/lib/reconciler/images/odd"]);
        (await lab.ApplyAsync(Image("odd", "{path: /var/lib/reconciler/images/odd}", "qcow2") + Yaml.Machine(Space, "waits", "[]", more: "disks: [{name: root, image: odd, size: 4Mi}]"))).Succeeded();

        (await lab.KubectlAsync("wait", "-n", Space, "--for=jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}=ImageFormatMismatch", "--timeout=60s", "virtualmachine/waits", "machineimage/odd")).Succeeded();
        (await lab.GetAsync("machineimage", "odd", Space))!.ToJsonString().Should().Contain("it begins like raw");

        (await lab.ApplyAsync(Image("odd", "{path: /var/lib/reconciler/images/odd}", "raw"))).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachine/waits", "machineimage/odd")).Succeeded();
    }

    private static string Image(string name, string source, string format) =>
        $"apiVersion: reconciler.dev/v1alpha1\nkind: MachineImage\nmetadata: {{name: {name}, namespace: {Space}}}\nspec: {{source: {source}, format: {format}}}\n---\n";

    /// <summary>A server on the node that answers one request: an image is fetched once, however many machines use it.</summary>
    private async Task<CommandResult> ServeOnceAsync()
    {
        var answer = Path.Combine(lab.Folder, "answer.http");
        await File.WriteAllBytesAsync(answer, [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"), .. content]);
        return await lab.InsideNodeAsync(
            ["timeout", "60", "socat", $"TCP-LISTEN:{Port},bind=127.0.0.1,reuseaddr", $"SYSTEM:while read -r line && [ ${{#line}} -gt 1 ]; do true; done; cat {answer}"]);
    }

    private async Task PutVhdxAsync()
    {
        var (raw, vhdx) = (Path.Combine(lab.Folder, "exported.raw"), Path.Combine(lab.Folder, "exported.vhdx"));
        await File.WriteAllBytesAsync(raw, [.. "from hyper-v "u8, .. new byte[(16 * 1024 * 1024) - 13]]);
        (await lab.RunAsync("qemu-img", ["convert", "-f", "raw", "-O", "vhdx", raw, vhdx])).Succeeded();
        (await lab.InsideNodeAsync(["cp", vhdx, "/var/lib/reconciler/images/exported.vhdx"])).Succeeded();
    }
}
