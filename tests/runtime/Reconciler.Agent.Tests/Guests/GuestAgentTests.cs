using Reconciler.Agent.Guests;

namespace Reconciler.Agent.Tests.Guests;

public class GuestAgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Fact]
    public void ReadFile_OpensReadsAndCloses()
    {
        List<string> asked = [];
        var answers = new Queue<string>(["""{"return":7}""", """{"return":{"count":2,"buf-b64":"aGk=","eof":true}}""", """{"return":{}}"""]);
        var agent = new GuestAgent(Answer, TimeProvider.System);

        agent.ReadFile("/a \"b\"", 64, Patience).Should().Be("hi");

        asked.Should().HaveCount(3);
        asked[0].Should().Contain("guest-file-open").And.Contain("\\u0022b\\u0022", "a path is written as JSON, never pasted in");
        asked[2].Should().Contain("guest-file-close").And.Contain("7");

        string Answer(string command, TimeSpan timeout)
        {
            asked.Add(command);
            return answers.Dequeue();
        }
    }

    [Fact]
    public void Ping_WhenTheAnswerIsMegabytesLong_IsRefused()
    {
        var agent = new GuestAgent((_, _) => new string('x', 2 << 20), TimeProvider.System);

        var ping = () => agent.Ping(Patience);

        ping.Should().Throw<GuestAgentException>().Where(e => e.Reason == "AnswerTooLong");
    }

    [Fact]
    public async Task ExecAsync_WhenTheCommandNeverEnds_TimesOut()
    {
        var answers = new Queue<string>(["""{"return":{"pid":1}}"""]);
        var agent = new GuestAgent((_, _) => answers.TryDequeue(out var first) ? first : """{"return":{"exited":false}}""", TimeProvider.System);

        var exec = () => agent.ExecAsync(["/bin/sleep"], TimeSpan.FromMilliseconds(60), default);

        (await exec.Should().ThrowAsync<GuestAgentException>()).Which.Reason.Should().Be("Timeout");
    }

    [Theory]
    [InlineData("<target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>", true)]
    [InlineData("<target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/>", false)]
    [InlineData("<target type='virtio' name='org.qemu.guest_agent.0'/>", null)]
    [InlineData("<target type='virtio' name='com.redhat.spice.0' state='connected'/>", null)]
    public void IsConnected_ReadsTheAgentsChannelOnly(string target, bool? expected) =>
        GuestChannel.IsConnected($"<domain><devices><channel type='unix'>{target}</channel></devices></domain>").Should().Be(expected);
}
