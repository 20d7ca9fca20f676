using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Scanning;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Tests.Scanning;

public sealed class VerdictsTests : IDisposable
{
    private static readonly ResourceKey Web = new("prod", "web");
    private static readonly Verdict Right = new(1, 2, UInt128.MaxValue);
    private readonly string folder = Directory.CreateTempSubdirectory("verdicts-").FullName;

    private string Path => System.IO.Path.Combine(folder, "verdicts");

    [Fact]
    public void Save_SurvivesARestartInTheSameContext()
    {
        Saved(context: 7);

        Open(context: 7).Find(Web).Should().Be(Right);
    }

    [Fact]
    public void Enter_OfAnotherContext_DropsWhatStands()
    {
        var verdicts = Saved(context: 7);

        verdicts.Enter(8);

        verdicts.Find(Web).Should().BeNull();
        Open(context: 8).Find(Web).Should().BeNull("another build or hypervisor may judge otherwise");
    }

    [Fact]
    public void TakeBack_IsRemembered()
    {
        var verdicts = Saved(context: 7);
        verdicts.TakeBack(Web);
        verdicts.Save();

        Open(context: 7).Find(Web).Should().BeNull();
    }

    [Fact]
    public void Read_OfAFileWithOneBitChanged_IsNoFile()
    {
        Saved(context: 7);
        var content = File.ReadAllBytes(Path);
        for (var at = 0; at < content.Length; at++)
        {
            var broken = (byte[])content.Clone();
            broken[at] ^= 1;
            File.WriteAllBytes(Path, broken);

            VerdictFile.Read(Path).Should().BeNull();
        }
    }

    [Fact]
    public void Read_OfAFileCutShort_IsNoFile()
    {
        Saved(context: 7);
        var content = File.ReadAllBytes(Path);
        for (var length = 0; length < content.Length; length++)
        {
            File.WriteAllBytes(Path, content[..length]);

            VerdictFile.Read(Path).Should().BeNull();
        }
    }

    [Theory]
    [InlineData(1, 2, 4)]
    [InlineData(1, 5, 3)]
    [InlineData(6, 2, 3)]
    public void IsVerifiedBy_WhenAnyPartDiffers_IsFalse(int wish, int beside, int seen)
    {
        var observation = new BulkObservation(Web, new Verdict(1, 2, 3), true);

        observation.IsVerifiedBy(new Verdict(1, 2, 3)).Should().BeTrue();
        observation.IsVerifiedBy(new Verdict((UInt128)wish, (UInt128)beside, (UInt128)seen)).Should().BeFalse();
        observation.IsVerifiedBy(null).Should().BeFalse();
        (observation with { Seen = null }).IsVerifiedBy(null).Should().BeFalse("what could not be read is not verified by not having been read before");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Verdicts Open(UInt128 context)
    {
        var verdicts = new Verdicts(Path, NullLogger<Verdicts>.Instance);
        verdicts.Enter(context);
        return verdicts;
    }

    private Verdicts Saved(UInt128 context)
    {
        var verdicts = Open(context);
        verdicts.Give(Web, Right);
        verdicts.Save();
        return verdicts;
    }
}
