namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>What stands in the lab while the matrix runs.</summary>
internal static class MatrixManifests
{
    public const string All = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: drift}
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
        kind: VirtualNetwork
        metadata: {name: office, namespace: drift}
        spec:
          subnets: [{cidr: 10.77.0.0/24}, {cidr: "fd00:77::/64"}]
          dhcp: {domain: office.example, leaseTime: 1h}
          nat: {forwards: [{name: web, protocol: TCP, port: 8080, virtualMachine: one, targetPort: 80}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: floor, namespace: drift}
        spec: {subnets: [{cidr: 10.78.0.0/24}], uplink: {physicalNetwork: lan, vlan: 177}, dhcp: {dnsServers: [10.78.0.53]}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: blue, namespace: drift}
        spec: {subnets: [{cidr: 10.79.0.0/24}, {cidr: "fd00:79::/64", mode: DHCPv6}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: kernel, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/kernel}, format: kernel}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: initrd, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/initrd}, format: initrd}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: kernel-686, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/i686/kernel}, format: kernel}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: initrd-686, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/i686/initrd}, format: initrd}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: one, namespace: drift, labels: {app: one, tier: desk}}
        spec:
          cpu: {cores: 1, maxCores: 2}
          memory: {size: 128Mi, max: 256Mi}
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname=one reconciler.vlans=eth1.20"}
          disks:
          - {name: data, size: 16Mi}
          - {name: pool, size: 16Mi, bus: scsi, cache: none}
          - {name: media, size: 16Mi, bus: sata, readOnly: true}
          interfaces:
          - {name: eth0, network: office, macAddress: "02:00:00:00:77:01", bandwidth: {ingress: 100M, egress: 50M}}
          - {name: eth1, network: floor, macAddress: "02:00:00:00:77:02", trunks: [{vlan: 20, network: blue}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: two, namespace: drift, labels: {app: two}}
        spec:
          architecture: i686
          cpu: {cores: 1, maxCores: 2}
          memory: {size: 128Mi}
          boot: {kernel: kernel-686, initrd: initrd-686, commandLine: "console=ttyS0 quiet reconciler.hostname=two"}
          cloudInit: {userData: "#cloud-config\n"}
          interfaces: [{name: eth0, network: office, macAddress: "02:00:00:00:77:03"}]
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: rest, namespace: drift, labels: {app: rest}}
        spec:
          runStrategy: Halted
          memory: {size: 128Mi}
          boot: {order: [root, eth0]}
          disks: [{name: root, size: 16Mi}]
          interfaces: [{name: eth0, network: blue, macAddress: "02:00:00:00:77:04"}]
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: wall, namespace: drift}
        spec:
          selector: {matchLabels: {app: one}}
          ingress: [{from: [{cidr: 10.77.0.0/24, except: [10.77.0.128/25]}, {selector: {matchLabels: {app: two}}}], ports: [{protocol: TCP, port: 80}, {protocol: ICMP}]}]
          egress: [{to: [{cidr: 0.0.0.0/0}]}]
          logDenied: true
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: LoadBalancer
        metadata: {name: front, namespace: drift}
        spec:
          network: office
          address: 10.77.0.200
          ports: [{name: http, port: 80}]
          selector: {matchLabels: {app: two}}
          healthCheck: {interval: 5s}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: served, namespace: drift}
        spec:
          selector: {matchLabels: {app: two}}
          enforcement: Report
          health: [{name: ssh, tcp: {port: 22}, interval: 10m, failureThreshold: 1}]
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: desks, namespace: drift}
        spec:
          selector: {matchLabels: {tier: desk}}
          health: [{name: agent, guestAgent: {}, interval: 5s, timeout: 5s, failureThreshold: 60}]
          remediation: {allow: [{to: [{virtualMachine: two}]}]}
        """;
}
