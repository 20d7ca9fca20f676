using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>People's edits of objects that the operator derives.</summary>
internal static class ObjectMutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new()
        {
            Name = "Partition's memory edited", Path = "partition.spec*", Expected = "*", Observed = "*",
            Tools = [Kubectl("patch", "partition", "one", "-n", "drift", "--type=merge", "-p", """{"spec":{"machine":{"memory":{"size":"192Mi"}}}}""")],
        },
        new()
        {
            Name = "Partition's bandwidth edited", Path = "partition.spec*", Expected = "*", Observed = "*",
            Tools = [Kubectl("patch", "partition", "one", "-n", "drift", "--type=json", "-p", """[{"op":"replace","path":"/spec/interfaces/0/bandwidth/ingress","value":"1M"}]""")],
        },
    ];
}
