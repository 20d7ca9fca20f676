namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>Manifests that several tests start from.</summary>
internal static class Yaml
{
    /// <summary>A namespace with the demo guest's kernel and initrd as images.</summary>
    public static string Namespace(string name, string architecture = "x86_64") => $$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{name}}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: kernel, namespace: {{name}}}
        spec: {source: {path: /var/lib/reconciler/images/{{architecture}}/kernel}, format: kernel}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: initrd, namespace: {{name}}}
        spec: {source: {path: /var/lib/reconciler/images/{{architecture}}/initrd}, format: initrd}
        ---

        """;

    /// <summary>A virtual network with the given spec in YAML's flow form.</summary>
    public static string Network(string @namespace, string name, string spec) => $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: {{name}}, namespace: {{@namespace}}}
        spec: {{spec}}
        ---

        """;

    /// <summary>The lab's physical network, with VLANs 100 to 199 granted to everybody, and the node plugged into it.</summary>
    public const string Lan = """
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

        """;

    /// <summary>A small guest with one interface; more of its spec may be given in YAML's block form, and more of its kernel's command line.</summary>
    public static string Machine(string @namespace, string name, string interfaces, string labels = "{}", string more = "", string commandLine = "") => $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: {{name}}, namespace: {{@namespace}}, labels: {{labels}}}
        spec:
          memory: {size: 128Mi}
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname={{name}} {{commandLine}}"}
          interfaces: {{interfaces}}
          {{more}}
        ---

        """;
}
