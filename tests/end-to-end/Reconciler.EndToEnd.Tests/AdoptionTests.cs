using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>A domain that plain libvirt runs, with the devices that virt-manager gives them, is taken over without its guest's notice.</summary>
[Collection(LabTests.Name)]
public sealed class AdoptionTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "adopted";
    private const string Domain = "Old_Server";
    private const string Disk = "/var/lib/libvirt/images/old-server.qcow2";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        (await lab.InsideNodeAsync(["qemu-img", "create", "-q", "-f", "qcow2", Disk, "64M"])).Succeeded();
        (await lab.RunAsync("virsh", ["define", "/dev/stdin"], $"""
            <domain type='qemu'>
              <name>{Domain}</name><title>made by hand</title>
              <memory unit='MiB'>128</memory><vcpu>1</vcpu>
              <os>
                <type arch='x86_64' machine='pc'>hvm</type>
                <kernel>/var/lib/reconciler/images/x86_64/kernel</kernel><initrd>/var/lib/reconciler/images/x86_64/initrd</initrd><cmdline>console=ttyS0 quiet</cmdline>
              </os>
              <features><acpi/><apic/><vmport state='off'/></features>
              <clock offset='utc'><timer name='hpet' present='no'/></clock>
              <devices>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{Disk}'/><target dev='vda' bus='virtio'/></disk>
                <disk type='file' device='cdrom'><target dev='hda' bus='ide'/><readonly/></disk>
                <interface type='user'><mac address='52:54:00:8a:00:07'/><model type='virtio'/></interface>
                <console type='pty'/>
                <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
                <input type='tablet' bus='usb'/>
                <graphics type='vnc' autoport='yes' passwd='sesame'/>
                <sound model='ich6'/><video><model type='vga'/></video>
              </devices>
            </domain>
            """)).Succeeded();
        (await lab.VirshAsync("start", Domain)).Succeeded();
        (await lab.KubectlAsync("create", "namespace", Space)).Succeeded();
    }

    public async Task DisposeAsync()
    {
        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();
        await lab.VirshAsync("destroy", Domain);
        await lab.VirshAsync("undefine", Domain);
        await lab.InsideNodeAsync(["rm", "-f", Disk]);
    }

    [Fact]
    public async Task ARunningDomain_IsTakenOverByItsLeaveAndAsItIs_ChangedLive_AndLeavesItsDiskBehind()
    {
        var (process, definition) = (await ProcessAsync(), await DefinitionAsync());
        await IsRefusedAsync();
        (await ProcessAsync()).Should().Be(process);
        (await DefinitionAsync()).Should().Be(definition);

        var boot = await BootAsync();
        var written = await lab.ReconcilerAsync("adopt", Domain, "--namespace", Space);
        written.Error.Should().Contain("note: devices/graphics").And.Contain("1 of 1 domains can be taken over");
        var yaml = written.Succeeded();

        await ApplyAsync(yaml);
        await ReadyAsync();
        (await PlanAsync(yaml)).Should().StartWith("0 ").And.Contain("Nothing to do");
        (await ProcessAsync()).Should().Be(process);
        (await BootAsync()).Should().Be(boot);
        (await DefinitionAsync()).Should().Be(definition, "nothing but our mark was added, and the password of its display is still there");

        var smaller = yaml.Replace("size: '128Mi'", "size: '96Mi'\n    max: '128Mi'", StringComparison.Ordinal);
        (await PlanAsync(smaller)).Should().StartWith("1 ").And.Contain("spec.memory.size").And.Contain("live");
        await ApplyAsync(smaller);
        await Eventually.SeesAsync("the balloon", async () => (await lab.VirshAsync("dommemstat", Domain)).Output, stats => stats.Contains("actual 98304", StringComparison.Ordinal));
        await ReadyAsync();

        (await lab.VirshAsync("setmem", Domain, "110M", "--live")).Succeeded();
        await Eventually.SeesAsync("the balloon put back", async () => (await lab.VirshAsync("dommemstat", Domain)).Output, stats => stats.Contains("actual 98304", StringComparison.Ordinal));
        (await ProcessAsync()).Should().Be(process);
        (await BootAsync()).Should().Be(boot);
        (await lab.ReconcilerAsync("adopt", Domain)).Error.Should().Contain("is that of virtual machine adopted/old-server already");

        (await lab.KubectlAsync("delete", "virtualmachine", "old-server", "-n", Space, "--timeout=100s")).Succeeded();
        (await lab.VirshAsync("list", "--all", "--name")).Output.Should().NotContain(Domain);
        (await lab.InsideNodeAsync(["qemu-img", "info", Disk])).Succeeded().Should().Contain("64 MiB");
    }

    /// <summary>Without the domain's leave, and with a spec that would take its disk, nothing is done.</summary>
    private async Task IsRefusedAsync()
    {
        var yaml = (await lab.ReconcilerAsync("adopt", Domain, "--namespace", Space, "--no-leave")).Succeeded();
        await ApplyAsync(yaml);
        await ReadyAsync("AdoptionNotAllowed");
        (await lab.KubectlAsync("delete", "virtualmachine", "old-server", "-n", Space, "--timeout=60s")).Succeeded();

        (await lab.ReconcilerAsync("adopt", Domain, "--namespace", Space)).Succeeded();
        var disks = yaml.IndexOf("  disks:", StringComparison.Ordinal);
        await ApplyAsync(yaml.Remove(disks, yaml.IndexOf("  guestAgent:", StringComparison.Ordinal) - disks));
        await ReadyAsync("AdoptionDiffers");
        (await lab.VirshAsync("domblklist", Domain)).Output.Should().Contain(Disk);
        (await lab.KubectlAsync("delete", "virtualmachine", "old-server", "-n", Space, "--timeout=60s")).Succeeded();
    }

    private async Task ApplyAsync(string yaml) => (await lab.RunAsync(LabSession.Binary, ["apply", "-"], yaml)).Succeeded();

    /// <summary>Exit code and output of a plan.</summary>
    private async Task<string> PlanAsync(string yaml)
    {
        var plan = await lab.RunAsync(LabSession.Binary, ["plan", "-"], yaml);
        return $"{plan.ExitCode} {plan.Output}{plan.Error}";
    }

    private async Task<string> ProcessAsync() => (await lab.InsideNodeAsync(["cat", $"/run/libvirt/qemu/{Domain}.pid"])).Succeeded();

    private async Task<string> DefinitionAsync() =>
        string.Join('\n', (await lab.VirshAsync("dumpxml", Domain, "--inactive", "--security-info")).Succeeded().Split('\n').Where(line => !line.Contains("metadata>", StringComparison.Ordinal) && !line.Contains("https://reconciler.dev/", StringComparison.Ordinal)));

    /// <summary>The guest's boot id, once its agent answers.</summary>
    private async Task<string> BootAsync()
    {
        await Eventually.SeesAsync("the guest's agent", async () => (await lab.VirshAsync("qemu-agent-command", Domain, """{"execute":"guest-ping"}""")).ExitCode, code => code == 0);
        return await lab.InGuestAsync(Domain, "/bin/cat", "/proc/sys/kernel/random/boot_id");
    }

    /// <summary>Waits until the machine is Ready, or says why not.</summary>
    private Task ReadyAsync(string? reason = null) => Eventually.SeesAsync(
        reason ?? "Ready",
        async () => await lab.GetAsync("virtualmachine", "old-server", Space),
        seen => seen!["status"]?["observedGeneration"]?.GetValue<long>() == seen["metadata"]!["generation"]!.GetValue<long>()
            && seen["status"]!["conditions"]!.AsArray().Any(one => one!["type"]!.GetValue<string>() == "Ready"
                && (reason is null ? one["status"]!.GetValue<string>() == "True" : one["reason"]!.GetValue<string>() == reason)));
}
