using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Sealing;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Seeds out of Secrets: sealed to the node, sealed anew only when the Secret or the key is another, and kept when the Secret goes.</summary>
public sealed class SeedTests : IDisposable
{
    private readonly SealingKey key = SealingKey.Make();

    public void Dispose() => key.Dispose();

    [Fact]
    public async Task Seed_WaitsForItsSecret_FollowsIt_AndOutlivesIt()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await TellKeyAsync(plane, key);
        await plane.ApplyAsync(Machine);
        await WaitsAsync(plane, "SecretNotFound", "spec.cloudInit.secretRef: there is no Secret seed yet");

        await SecretAsync(plane, "--from-literal=password=geheim");
        await WaitsAsync(plane, "SecretUnusable", "Secret seed has no key userdata or networkdata");

        await SecretAsync(plane, "--from-literal=userdata=geheim");
        var first = await PartitionAsync(plane, partition => partition is not null);
        Open(first, key).Should().Be(new PartitionCloudInit { UserData = "geheim" });
        (await plane.KubectlAsync("get partition web -o yaml")).Should().NotContain("geheim");

        // An operator that starts anew, and rounds for another reason, seal nothing anew.
        await plane.StopOperatorsAsync();
        await plane.StartOperatorAsync();
        await plane.KubectlAsync("patch virtualmachine web --type=merge -p {\"spec\":{\"cpu\":{\"cores\":2}}}");
        (await PartitionAsync(plane, partition => partition!.Spec.Machine.Cpu.Cores == 2)).Spec.Machine.Seed.Should().Be(first.Spec.Machine.Seed);

        await SecretAsync(plane, "--from-literal=userdata=other");
        await plane.KubectlAsync("patch virtualmachine web --type=merge -p {\"spec\":{\"cpu\":{\"cores\":1}}}");
        var second = await PartitionAsync(plane, partition => partition!.Spec.Machine.Cpu.Cores == 1);
        Open(second, key).UserData.Should().Be("other");

        await plane.KubectlAsync("delete secret seed");
        await plane.KubectlAsync("patch virtualmachine web --type=merge -p {\"spec\":{\"cpu\":{\"cores\":2}}}");
        (await PartitionAsync(plane, partition => partition!.Spec.Machine.Cpu.Cores == 2)).Spec.Machine.Seed.Should().Be(second.Spec.Machine.Seed);
    }

    [Fact]
    public async Task Seed_OfANodeWithAnotherKey_IsSealedAnew_AndAnEditedOneIsPutBack()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await SecretAsync(plane, "--from-literal=userdata=geheim");
        await plane.ApplyAsync(Machine);
        await WaitsAsync(plane, "NodeHasNoKey", "node node1 has not told its key yet");
        await TellKeyAsync(plane, key);
        await PartitionAsync(plane, partition => partition is not null);

        using var next = SealingKey.Make();
        await TellKeyAsync(plane, next);
        var sealedAnew = await PartitionAsync(plane, partition => partition!.Spec.Machine.Seed!.Key == next.Id);
        Open(sealedAnew, next).UserData.Should().Be("geheim");

        // Somebody's own text, sealed to the right key: it is not what the Secret says.
        var forged = SealedText.Seal(next.PublicKey, SeedContents.PlaceOf(sealedAnew.Spec), new SeedContents(new PartitionCloudInit { UserData = "forged" }, null).Write());
        await plane.KubectlAsync($"patch partition web --type=merge -p {{\"spec\":{{\"machine\":{{\"seed\":{{\"sealed\":\"{forged}\"}}}}}}}}");
        var mended = await PartitionAsync(plane, partition => partition!.Spec.Machine.Seed!.Sealed != forged && partition.Spec.Machine.Seed.Sealed != sealedAnew.Spec.Machine.Seed!.Sealed);
        Open(mended, next).UserData.Should().Be("geheim");
    }

    private const string Machine = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web}
        spec: {cpu: {cores: 1, maxCores: 2}, cloudInit: {secretRef: seed}}
        """;

    private static PartitionCloudInit Open(Partition partition, SealingKey key) =>
        SeedContents.Read(key.Open(SeedContents.PlaceOf(partition.Spec), partition.Spec.Machine.Seed!.Sealed)).CloudInit!;

    private static async Task SecretAsync(ControlPlane plane, string literal)
    {
        await plane.KubectlAsync("delete secret seed --ignore-not-found");
        await plane.KubectlAsync($"create secret generic seed {literal}");
    }

    private static async Task TellKeyAsync(ControlPlane plane, SealingKey key)
    {
        var nodes = plane.Client.For(Kinds.HypervisorNodes);
        var node = await nodes.GetAsync(new ResourceKey("", "node1"), default);
        await nodes.PatchStatusAsync(node, node with { Status = (node.Status ?? new HypervisorNodeStatus()) with { SealingKey = key.PublicKey } }, default);
    }

    private static Task WaitsAsync(ControlPlane plane, string reason, string message) => Eventually.SeesAsync(
        reason, () => plane.KubectlAsync("get virtualmachine web -o jsonpath={.status.conditions[?(@.type==\"Ready\")]}"),
        seen => seen.Contains($"\"{reason}\"", StringComparison.Ordinal) && seen.Contains(message, StringComparison.Ordinal));

    private static async Task<Partition> PartitionAsync(ControlPlane plane, Func<Partition?, bool> fulfilled) => (await Eventually.SeesAsync(
        "the Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default), fulfilled))!;
}
