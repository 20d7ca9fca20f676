using System.Diagnostics;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// The server of one of two machines behind a load balancer ends while its guest goes on: until twelve connections in a row are answered, all by the other. The floor has the same
/// rows by hand, on the same network before the same machines, behind an address of their own. OVN probes, and so no faster than its interval and threshold.
/// </summary>
internal static class BalancerFailover
{
    private const string Ours = "10.120.0.240";
    private const string ByHand = "10.120.0.241";

    private const string Yaml = """
        apiVersion: reconciler.dev/v1alpha1
        kind: LoadBalancer
        metadata: {name: front, namespace: bench}
        spec:
          network: floor
          address: 10.120.0.240
          ports: [{name: http, port: 80, targetPort: 8080}]
          selector: {matchLabels: {app: front}}
          healthCheck: {interval: 1s, timeout: 1s, failureThreshold: 2}

        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, int pairs)
    {
        (await lab.ApplyAsync(Yaml + Machine("left", "10.120.0.70") + Machine("right", "10.120.0.71"))).Succeeded();
        foreach (var name in new[] { "left", "right" })
        {
            await Eventually.SeesAsync($"{name}'s guest agent", () => lab.GetAsync("partition", name, Guests.Namespace), seen => seen?["status"]?["bootId"] is not null, TimeSpan.FromMinutes(3));
            await ServeAsync(lab, name);
        }

        (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "loadbalancer/front", "--for=jsonpath={.status.readyBackends}=2", "--timeout=60s")).Succeeded();
        await MakeByHandAsync(lab);
        var (ours, floor) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            floor.Add(await FailAsync(lab, ByHand));
            ours.Add(await FailAsync(lab, Ours));
            Console.WriteLine($"  a dead server is left out after {ours[^1]:0} ms, by hand {floor[^1]:0} ms");
        }

        (await lab.NorthboundAsync("lsp-del", "by-hand-to-balancer", "--", "lr-del", "by-hand-balancer", "--", "lb-del", "by-hand-balancer")).Succeeded();
        (await lab.KubectlAsync("delete", "-n", Guests.Namespace, "loadbalancer/front", "virtualmachine/left", "virtualmachine/right", "--timeout=60s")).Succeeded();
        (await lab.KubectlAsync("annotate", "-n", Guests.Namespace, "virtualnetwork/floor", "reconciler.dev/drift-paused-until-")).Succeeded();
        return [Figure.FloorPlus("a balancer's dead server to 12 connections in a row answered by the other (probed every 1 s, 2 failures)", "ms", 500, ours, floor)];
    }

    /// <summary>The rows of our balancer once more, with another address and router. Its network is paused, so that nobody takes them out of its switch.</summary>
    private static async Task MakeByHandAsync(LabSession lab)
    {
        (await lab.KubectlAsync("annotate", "-n", Guests.Namespace, "virtualnetwork/floor", "--overwrite", "reconciler.dev/drift-paused-until=2099-01-01T00:00:00Z")).Succeeded();
        var vips = await ReadAsync("vips");
        var machines = await ReadAsync("ip_port_mappings");
        (await lab.NorthboundAsync(
            "--wait=hv", "--timeout=30",
            "lr-add", "by-hand-balancer", "--", "set", "Logical_Router", "by-hand-balancer", "options:chassis=node1", "options:lb_force_snat_ip=router_ip",
            "--", "lrp-add", "by-hand-balancer", "by-hand-balancer", "02:00:00:00:bb:fd", ByHand + "/24",
            "--", "lsp-add", "bench.floor", "by-hand-to-balancer", "--", "lsp-set-type", "by-hand-to-balancer", "router", "--", "lsp-set-addresses", "by-hand-to-balancer", "router",
            "--", "lsp-set-options", "by-hand-to-balancer", "router-port=by-hand-balancer",
            "--", "--id=@check", "create", "Load_Balancer_Health_Check", $"vip=\"{ByHand}:80\"", "options={interval=1,timeout=1,failure_count=2,success_count=1}",
            "--", "--id=@balancer", "create", "Load_Balancer", "name=by-hand-balancer", "protocol=tcp", "options={reject=\"true\"}", "health_check=@check",
            $"vips={vips.Replace(Ours, ByHand, StringComparison.Ordinal)}", $"ip_port_mappings={machines}",
            "--", "add", "Logical_Router", "by-hand-balancer", "load_balancer", "@balancer")).Succeeded();
        await AwaitAnswersAsync(lab, ByHand);

        async Task<string> ReadAsync(string column) => (await lab.NorthboundAsync("get", "Load_Balancer", "bench.front/balancer-tcp", column)).Succeeded().Trim();
    }

    private static async Task<double> FailAsync(LabSession lab, string address)
    {
        await AwaitAnswersAsync(lab, address);
        var watch = Stopwatch.StartNew();
        await lab.InGuestAsync($"{Guests.Namespace}.left", "/bin/killall", "httpd");
        await AwaitAnswersAsync(lab, address);
        var elapsed = watch.Elapsed.TotalMilliseconds;
        await ServeAsync(lab, "left");
        (await lab.KubectlAsync("wait", "-n", Guests.Namespace, "loadbalancer/front", "--for=jsonpath={.status.readyBackends}=2", "--timeout=60s")).Succeeded();
        return elapsed;
    }

    /// <summary>Returns when twelve connections in a row were answered.</summary>
    private static async Task AwaitAnswersAsync(LabSession lab, string address) => (await lab.InWorldAsync(
        "vlan120", "timeout", "60", "bash", "-c",
        $$"""n=0; while [ $n -lt 12 ]; do if timeout 2 bash -c 'exec 3<>/dev/tcp/{{address}}/80; printf "GET / HTTP/1.0\r\n\r\n" >&3; read -r -N 1 <&3' 2>/dev/null; then n=$((n+1)); else n=0; fi; done""")).Succeeded();

    private static Task<string> ServeAsync(LabSession lab, string name) =>
        lab.InGuestAsync($"{Guests.Namespace}.{name}", "/bin/sh", "-c", "mkdir -p /tmp/www; echo well >/tmp/www/index.html; httpd -p 8080 -h /tmp/www");

    private static string Machine(string name, string address) => $$$"""
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: {{{name}}}, namespace: bench, labels: {app: front}}
        spec:
          memory: {size: 128Mi}
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname={{{name}}}"}
          interfaces: [{name: eth0, network: floor, ipAddresses: [{{{address}}}]}]

        """;
}
