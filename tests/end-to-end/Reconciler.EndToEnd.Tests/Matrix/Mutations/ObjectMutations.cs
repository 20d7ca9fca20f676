using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>People's edits of objects that the operator derives.</summary>
internal static class ObjectMutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new()
        {
            Name = "Partition's memory edited", Path = "partition.spec.machine.memory*", Expected = "*", Observed = "*",
            Tools = [Kubectl("patch", "partition", "one", "-n", "drift", "--type=merge", "-p", """{"spec":{"machine":{"memory":{"size":"192Mi"}}}}""")],
        },
        new()
        {
            Name = "Partition's bandwidth edited", Path = "partition.spec.interfaces*", Expected = "*", Observed = "*",
            Tools = [Kubectl("patch", "partition", "one", "-n", "drift", "--type=json", "-p", """[{"op":"replace","path":"/spec/interfaces/0/bandwidth/ingress","value":"1M"}]""")],
        },
        Machine("Partition's finalizer removed", "partition.metadata.finalizers", "partition", "one", """{"metadata":{"finalizers":null}}"""),
        Machine("Partition's owner removed", "partition.metadata.ownerReferences", "partition", "one", """{"metadata":{"ownerReferences":null}}"""),
        Machine("Partition's seal broken", "partition.metadata.annotations[reconciler.dev/written-generation]", "partition", "one", """{"metadata":{"annotations":{"reconciler.dev/written-generation":"1 forged"}}}"""),
        Machine("machine's finalizer removed", "metadata.finalizers", "virtualmachine", "one", """{"metadata":{"finalizers":null}}"""),
        Machine("network's finalizer removed", "metadata.finalizers", "virtualnetwork", "floor", """{"metadata":{"finalizers":null}}""") with { Report = "drift/virtualnetwork-floor" },
        Machine("address claim's holder edited", "claims[{claim one eth0}].spec.holder", "addressclaim", "{claim one eth0}", """{"spec":{"holder":{"name":"two"}}}"""),
        Machine("address claim's owner removed", "claims[{claim one eth0}].metadata.ownerReferences", "addressclaim", "{claim one eth0}", """{"metadata":{"ownerReferences":null}}"""),
        new()
        {
            Name = "address claim deleted", Path = "claims[{claim one eth0}]", Expected = "*", Observed = "*", Also = ["claims[*"],
            Tools = [Kubectl("delete", "addressclaim", "{claim one eth0}", "-n", "drift", "--wait=false")],
        },
        new()
        {
            Name = "Partition of a running guest deleted", Path = "partition", Expected = "*", Observed = "*",
            Tools = [Kubectl("delete", "partition", "one", "-n", "drift", "--wait=false")],
        },
        new()
        {
            Name = "Partition of a halted machine deleted", Report = "drift/virtualmachine-rest", Path = "partition", Expected = "*", Observed = "*",
            Tools = [Kubectl("delete", "partition", "rest", "-n", "drift", "--wait=false")],
        },
    ];

    private static Mutation Machine(string name, string path, string kind, string target, string patch) =>
        new() { Name = name, Path = path, Expected = "*", Observed = "*", Tools = [Kubectl("patch", kind, target, "-n", "drift", "--type=merge", "-p", patch)] };
}
