using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Data of a Secret reach the guest's drive and no other place: not the API's partitions, not the node's memory on disk, not a report.</summary>
[Collection(LabTests.Name)]
public sealed class SeedTests(RunningLab running)
{
    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task Secrets_ReachTheSeedsOfTheirMachines_AndNothingElse()
    {
        (await lab.ApplyAsync(Yaml.Namespace("seeds") + """
            apiVersion: v1
            kind: Secret
            metadata: {name: seed, namespace: seeds}
            stringData: {userdata: "#cloud-config\npassword: geheim-cloud\n", networkdata: "version: 2\n", unattend.xml: "<unattend>geheim-windows</unattend>"}
            ---

            """
            + Yaml.Machine("seeds", "cloud", "[]", more: "runStrategy: Halted\n  cloudInit: {secretRef: seed}")
            + Yaml.Machine("seeds", "windows", "[]", more: "runStrategy: Halted\n  sysprep: {secretRef: seed}"))).Succeeded();
        try
        {
            (await lab.KubectlAsync("wait", "-n", "seeds", "--for=condition=Ready", "virtualmachine/cloud", "virtualmachine/windows", "--timeout=60s")).Succeeded();

            const string Pool = "/var/lib/reconciler/disks/";
            var (cloud, windows) = (Pool + "seeds.cloud._seed.iso", Pool + "seeds.windows._sysprep.iso");
            await HoldAsync(cloud, "geheim-cloud");
            await HoldAsync(windows, "geheim-windows");
            (await lab.InsideNodeAsync(["grep", "-rl", "geheim-", "/var/lib/reconciler"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().BeEquivalentTo(cloud, windows);
            (await lab.InsideNodeAsync(["stat", "-c", "%a", cloud])).Succeeded().Trim().Should().Be("600");

            // Somebody's hand is noticed and undone, and the report tells nothing of what is in it.
            (await lab.InsideNodeAsync(["truncate", "-s", "2048", cloud])).Succeeded();
            await Eventually.SeesAsync("the finding of the seed", () => lab.GetAsync("driftreport", "virtualmachine-cloud", "seeds"), seen => seen?.ToJsonString().Contains("Corrected", StringComparison.Ordinal) ?? false);
            await HoldAsync(cloud, "geheim-cloud");
            foreach (var kind in new[] { "partitions", "virtualmachines", "driftreports", "events" })
            {
                (await lab.KubectlAsync("get", kind, "-n", "seeds", "-o", "yaml")).Succeeded().Should().NotContain("geheim-");
            }
        }
        finally
        {
            (await lab.KubectlAsync("delete", "namespace", "seeds", "--timeout=100s")).Succeeded();
        }
    }

    private Task HoldAsync(string file, string text) =>
        Eventually.SeesAsync($"{file} with the Secret's text", () => lab.InsideNodeAsync(["grep", "-c", text, file]), seen => seen.ExitCode == 0);
}
