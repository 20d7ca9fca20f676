using System.Globalization;
using System.Text;

namespace Reconciler.Benchmarks;

/// <summary>The YAML of the guests that are measured: on VLAN 120 of the lab's LAN, where the lab's host vlan120 can reach them.</summary>
internal static class Guests
{
    public const string Namespace = "bench";

    public const string Base = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: bench}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: PhysicalNetwork
        metadata: {name: lan}
        spec: {vlans: [{from: 100, to: 199}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: HypervisorNode
        metadata: {name: node1}
        spec: {physicalNetworks: [{name: lan, bridge: br-lan}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: kernel, namespace: bench}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/kernel}, format: kernel}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: initrd, namespace: bench}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/initrd}, format: initrd}
        """;

    public const string Network = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: floor, namespace: bench}
        spec: {subnets: [{cidr: 10.120.0.0/24, gateway: 10.120.0.1}], uplink: {physicalNetwork: lan, vlan: 120}}
        """;

    public const string GuardedNetwork = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office, namespace: bench}
        spec: {subnets: [{cidr: 10.55.0.0/24}], nat: {}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: wall, namespace: bench}
        spec:
          selector: {}
          policyTypes: [Ingress]
          ingress: [{from: [{cidr: 10.0.0.0/8}]}]
        """;

    /// <summary>The address of the guest with this number, from 50 on.</summary>
    public static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.120.0.{50 + number}");

    public static string Machines(int count, bool network = true)
    {
        var yaml = new StringBuilder(network ? Network : "");
        for (var number = 1; number <= count; number++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $$"""

                ---
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: guest{{number}}, namespace: bench}
                spec:
                  memory: {size: 128Mi}
                  boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname=guest{{number}}"}
                  interfaces: [{name: eth0, network: floor, ipAddresses: [{{Address(number)}}]}]

                """);
        }

        return yaml.ToString();
    }
}
