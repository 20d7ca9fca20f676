namespace Reconciler.Cli.Tests.Verbs;

/// <summary>On libvirt's own test driver, whose one domain no YAML can say.</summary>
public sealed class AdoptVerbTests
{
    [Fact]
    public async Task ADomainThatCannotBeTakenOver_IsNamedWithTheReason_AndNothingIsWritten()
    {
        var (code, output, error) = await CommandRun.Of("adopt", "--connect", "test:///default");

        code.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Contain("test: error: @type: test; QEMU's domains are taken over only").And.EndWith("0 of 1 domains can be taken over\n");
    }

    [Fact]
    public async Task ADomainThatIsNotThere_IsAnError()
    {
        var (code, _, error) = await CommandRun.Of("adopt", "nowhere", "--connect", "test:///default");

        code.Should().Be(2);
        error.Should().StartWith("reconciler: there is no domain nowhere at test:///default");
    }
}
