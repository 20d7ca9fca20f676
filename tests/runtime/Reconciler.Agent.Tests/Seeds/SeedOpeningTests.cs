using Reconciler.Agent.Seeds;
using Reconciler.Kubernetes.Sealing;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Seeds;

public sealed class SeedOpeningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-seed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Key_OfANode_IsMadeOnceAndReadableByItsOwnerOnly()
    {
        var path = Path.Combine(folder, "state", "sealing.key");
        using var made = NodeSealingKey.Load(path);
        using var again = NodeSealingKey.Load(path);

        again.Id.Should().Be(made.Id);
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Key_ThatIsDamaged_IsLeftAndNamed()
    {
        var path = Path.Combine(folder, "sealing.key");
        File.WriteAllText(path, "damaged");

        FluentActions.Invoking(() => NodeSealingKey.Load(path)).Should().Throw<InvalidDataException>().WithMessage($"{path}: *left as it is*");
        File.ReadAllText(path).Should().Be("damaged");
    }

    [Fact]
    public void Open_FillsInWhatTheSecretSays()
    {
        using var key = SealingKey.Make();
        var opening = new SeedOpening(key);
        var plain = TestPartition.Make("web").Spec;

        opening.Open(plain).Should().Be((plain, null));
        opening.Open(Sealed(plain, key, new SeedContents(new PartitionCloudInit { UserData = "u", NetworkData = "n" }, null), SeedKind.CloudInit)).Spec!.Machine.CloudInit
            .Should().Be(new PartitionCloudInit { UserData = "u", NetworkData = "n" });
        opening.Open(Sealed(plain, key, new SeedContents(null, new PartitionSysprep { Unattend = "<x/>" }), SeedKind.Sysprep)).Spec!.Machine.Sysprep!.Unattend.Should().Be("<x/>");
    }

    [Fact]
    public void Open_OfAnotherNodesOrMachines_IsAnObstacleThatPasses()
    {
        using var key = SealingKey.Make();
        using var former = SealingKey.Make();
        var plain = TestPartition.Make("web").Spec;
        var contents = new SeedContents(new PartitionCloudInit { UserData = "u" }, null);

        var (spec, problem) = new SeedOpening(key).Open(Sealed(plain, former, contents, SeedKind.CloudInit));
        spec.Should().BeNull();
        problem.Should().BeEquivalentTo(new { Reason = "SeedUnreadable", Path = "spec.cloudInit", Passing = true });
        problem!.Message.Should().Contain(former.Id).And.Contain(key.Id);

        var moved = Sealed(plain, key, contents, SeedKind.Sysprep) with { VirtualMachine = plain.VirtualMachine with { Uid = Guid.NewGuid().ToString() } };
        new SeedOpening(key).Open(moved).Problem.Should().BeEquivalentTo(new { Reason = "SeedUnreadable", Path = "spec.sysprep" });
    }

    private static PartitionSpec Sealed(PartitionSpec spec, SealingKey key, SeedContents contents, SeedKind kind) => spec with
    {
        Machine = spec.Machine with
        {
            Seed = new PartitionSeed { Kind = kind, Secret = "seed", SecretVersion = "u/1", Key = key.Id, Sealed = SealedText.Seal(key.PublicKey, SeedContents.PlaceOf(spec), contents.Write()) },
        },
    };
}
