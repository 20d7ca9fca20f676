using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Operations on a real guest: what each makes of it, and that its boot id tells of a boot only where one was asked for.</summary>
[Collection(LabTests.Name)]
public sealed class PowerTests(RunningLab running, ModesMachine machine) : IClassFixture<ModesMachine>
{
    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task PauseAndHibernate_KeepTheBoot_RestartMakesOne_AndAStopHolds()
    {
        var boot = await machine.BootIdAsync();

        await VmAsync("pause");
        (await machine.StateAsync()).Should().Be("paused");
        await ReadyAsync();
        await VmAsync("resume");
        (await machine.BootIdAsync()).Should().Be(boot);

        await VmAsync("hibernate");
        (await machine.StateAsync()).Should().Be("shut off");
        (await lab.ReconcilerAsync("vm", "stop", "one", "-n", "modes")).Error.Should().Contain("its memory saved");
        await VmAsync("resume");
        (await machine.BootIdAsync()).Should().Be(boot);

        await VmAsync("restart");
        var second = await Eventually.SeesAsync("a second boot", machine.BootIdAsync, id => id != boot);

        await VmAsync("stop");
        (await machine.StateAsync()).Should().Be("shut off");
        await ReadyAsync();
        (await lab.KubectlAsync("delete", "virtualmachineoperations", "--all", "-n", "modes")).Succeeded();
        await machine.VirshAsync("start", ModesMachine.Domain);
        await Eventually.SeesAsync("the guest off again", machine.StateAsync, state => state == "shut off");
        (await lab.ReconcilerAsync("vm", "pause", "one", "-n", "modes")).Error.Should().Contain("the machine is off");

        await VmAsync("start");
        (await Eventually.SeesAsync("a third boot", machine.BootIdAsync, id => id != second)).Should().NotBe(boot);
        await ReadyAsync();
    }

    [Fact]
    public async Task TheConsole_ShowsAndTakes_AndLeavesTheTerminalAsItWas()
    {
        await machine.BootIdAsync();
        await using var terminal = TerminalProcess.Start(lab, $"stty -g; '{LabSession.Binary}' vm console one -n modes; echo code=$?; stty -g");

        await terminal.SeesAsync("leaves it");
        await terminal.TypeAsync("\r");
        await terminal.SeesAsync("one:");
        await terminal.TypeAsync("echo sum$((40+2))\r");
        await terminal.SeesAsync("sum42");
        await terminal.TypeAsync("\x1d");
        var all = await terminal.EndAsync();

        all.Should().Contain("detached").And.Contain("code=0");
        var lines = all.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        lines[^1].Should().Be(lines[0], "the terminal's settings are what they were");
    }

    [Fact]
    public async Task Exec_PassesOutputErrorsAndExitCodeOn()
    {
        await machine.BootIdAsync();
        var run = await lab.ReconcilerAsync("vm", "exec", "one", "-n", "modes", "--", "sh", "-c", "echo out; echo err >&2; exit 3");

        run.Should().BeEquivalentTo(new { ExitCode = 3, Output = "out\n", Error = "err\n" });
        (await lab.ReconcilerAsync("vm", "exec", "one", "-n", "modes", "--", "/no/such")).ExitCode.Should().Be(125);
    }

    private async Task VmAsync(string action) => (await lab.ReconcilerAsync("vm", action, "one", "-n", "modes", "--timeout", "50s")).Succeeded();

    private Task ReadyAsync() => Eventually.SeesAsync("Ready", () => machine.ConditionAsync("Ready", "True"), condition => condition is not null);
}
