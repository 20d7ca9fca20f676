using Reconciler.Agent.Guests;

namespace Reconciler.Agent.Tests.Guests;

public class GuestCaptureTests
{
    [Theory]
    [InlineData("""{"return":{"exited":true,"exitcode":3,"out-data":"b3V0Cg==","err-data":"ZXJyCg=="}}""", 3, "out\n", "err\n", false)]
    [InlineData("""{"return":{"exited":true,"signal":9}}""", 137, "", "", false)]
    [InlineData("""{"return":{"exited":true,"exitcode":0,"out-data":"","out-truncated":true}}""", 0, "", "", true)]
    public async Task Capture_BringsOutputErrorsAndExitCode(string answer, int code, string output, string error, bool isCut)
    {
        List<string> asked = [];
        var agent = new GuestAgent(
            (command, _) =>
            {
                asked.Add(command);
                return asked.Count == 1 ? """{"return":{"pid":7}}""" : answer;
            },
            TimeProvider.System);

        var result = await agent.CaptureAsync(["ls", "-l"], TimeSpan.FromSeconds(5), default);

        asked[0].Should().Contain("\"capture-output\":true").And.Contain("\"arg\":[\"-l\"]");
        (result.ExitCode, System.Text.Encoding.UTF8.GetString(result.Output), System.Text.Encoding.UTF8.GetString(result.Error), result.IsCut).Should().Be((code, output, error, isCut));
    }

    [Theory]
    [InlineData("""{"return":{"exited":true,"exitcode":0,"out-data":"no base64!"}}""")]
    [InlineData("""{"return":{"exited":true,"exitcode":0,"out-data":5}}""")]
    [InlineData("""{"return":{"exited":true}}""")]
    public async Task Capture_OfAGuestThatAnswersSomethingElse_SaysSo(string answer)
    {
        var agent = new GuestAgent((command, _) => command.Contains("status", StringComparison.Ordinal) ? answer : """{"return":{"pid":7}}""", TimeProvider.System);

        await agent.Invoking(one => one.CaptureAsync(["ls"], TimeSpan.FromSeconds(5), default)).Should().ThrowAsync<GuestAgentException>();
    }
}
