using System.Diagnostics;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What is done about drift: modes of the machine and of single fields, a pause, and what happens when somebody fights back.</summary>
[Collection(LabTests.Name)]
public sealed class ModesTests(RunningLab running, ModesMachine machine) : IClassFixture<ModesMachine>
{
    private const string Memory = "spec.memory.size";
    private const string Autostart = "domain.autostart";
    private const string Power = "spec.runStrategy";
    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task Warn_ReportsAndLeaves_UntilTheModeIsEnforceAgain()
    {
        var boot = await machine.BootIdAsync();
        await machine.SetDriftAsync("""{"mode":"Warn"}""");

        await machine.VirshAsync("setmem", ModesMachine.Domain, "96M", "--config");
        var warned = await machine.FindingAsync(Memory, "Warned");
        await Eventually.SeesAsync("DriftWarned", () => machine.ConditionAsync("InSync", "False"), condition => condition == $"DriftWarned: {Memory}");
        await machine.VirshAsync("setmem", ModesMachine.Domain, "100M", "--config");
        await Eventually.SeesAsync(
            "the value that it has now",
            () => machine.FindingAsync(Memory),
            finding => finding!["observed"]!.GetValue<string>() != warned["observed"]!.GetValue<string>() && finding["outcome"]!.GetValue<string>() == "Warned");

        await machine.SetDriftAsync("null");
        var corrected = await machine.FindingAsync(Memory, "Corrected");

        corrected["since"]!.GetValue<DateTimeOffset>().Should().Be(warned["since"]!.GetValue<DateTimeOffset>());
        (await machine.ReportAsync())!["status"]!["history"]!.AsArray().Should().Contain(round =>
            round!["path"]!.GetValue<string>() == Memory && round["since"]!.GetValue<DateTimeOffset>() == warned["since"]!.GetValue<DateTimeOffset>());
        await Eventually.SeesAsync("InSync", () => machine.ConditionAsync("InSync", "True"), condition => condition is not null);
        (await machine.BootIdAsync()).Should().Be(boot);
    }

    [Fact]
    public async Task Ignore_OfASingleField_LeavesItSilently_AndTheOthersArePutBack()
    {
        var boot = await machine.BootIdAsync();
        var before = (await machine.FindingAsync(Autostart))?["lastSeen"]?.ToString();
        await machine.SetDriftAsync($$"""{"fields":[{"path":"{{Autostart}}","mode":"Ignore"}]}""");

        await machine.VirshAsync("autostart", ModesMachine.Domain);
        await machine.VirshAsync("suspend", ModesMachine.Domain);
        await Eventually.SeesAsync("the guest runs again", machine.StateAsync, state => state == "running");
        await machine.FindingAsync(Power, "Corrected");

        (await machine.HasAutostartAsync()).Should().BeTrue();
        (await machine.FindingAsync(Autostart))?["lastSeen"]?.ToString().Should().Be(before);
        await machine.SetDriftAsync("null");
        await Eventually.SeesAsync("autostart is off again", machine.HasAutostartAsync, on => !on);
        (await machine.BootIdAsync()).Should().Be(boot);
    }

    [Fact]
    public async Task APause_LeavesWhatDrifts_AndItsEndPutsItBack()
    {
        var boot = await machine.BootIdAsync();
        await machine.PauseUntilAsync(TimeProvider.System.GetUtcNow().AddHours(1));

        await machine.VirshAsync("suspend", ModesMachine.Domain);
        await machine.FindingAsync(Power, "Paused");
        await Eventually.SeesAsync(
            "DriftPaused", () => machine.ConditionAsync("InSync", "False"), condition => condition?.StartsWith($"DriftPaused: {Power}; paused until 2", StringComparison.Ordinal) == true);
        (await machine.StateAsync()).Should().Be("paused");

        var end = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().AddSeconds(8).ToUnixTimeSeconds());
        await machine.PauseUntilAsync(end);
        await Eventually.SeesAsync("the guest runs again", machine.StateAsync, state => state == "running");

        TimeProvider.System.GetUtcNow().Should().BeOnOrAfter(end);
        await machine.FindingAsync(Power, "Corrected");
        await Eventually.SeesAsync("InSync", () => machine.ConditionAsync("InSync", "True"), condition => condition is not null);
        (await machine.BootIdAsync()).Should().Be(boot);
        await machine.PauseUntilAsync(null);
    }

    [Fact]
    public async Task APauseThatIsNoTime_IsRefused() =>
        (await lab.KubectlAsync("annotate", "vm", "one", "-n", "modes", "reconciler.dev/drift-paused-until=tonight")).Error.Should().Contain("is not a time");

    [Fact]
    public async Task WhoeverKeepsFightingUs_IsLeftAloneForAWhile()
    {
        var boot = await machine.BootIdAsync();

        // Each look is a blow of the fight; the bound of 60 s is the fight's.
        await Eventually.SeesAsync("Contended", FightAsync, condition => condition?.Contains(Autostart, StringComparison.Ordinal) == true);
        await machine.VirshAsync("autostart", ModesMachine.Domain);
        await machine.FindingAsync(Autostart, "Contended");
        await Eventually.SeesAsync("DriftContended", () => machine.ConditionAsync("InSync", "False"), condition => condition == $"DriftContended: {Autostart}");
        (await machine.HasAutostartAsync()).Should().BeTrue();
        await Eventually.SeesAsync(
            "the event",
            () => lab.KubectlAsync("get", "events", "-n", "modes", "-o", "jsonpath={range .items[?(@.reason==\"DriftContended\")]}{.message}{\"\\n\"}{end}"),
            events => events.Succeeded().StartsWith($"{Autostart} is changed again", StringComparison.Ordinal));

        await Eventually.SeesAsync("autostart is off again", machine.HasAutostartAsync, on => !on);
        await machine.FindingAsync(Autostart, "Corrected");
        await Eventually.SeesAsync("no contention", () => machine.ConditionAsync("Contended", "True"), condition => condition is null);
        (await machine.BootIdAsync()).Should().Be(boot);

        async Task<string?> FightAsync()
        {
            await machine.VirshAsync("autostart", ModesMachine.Domain);
            return await machine.ConditionAsync("Contended", "True");
        }
    }

    [Fact]
    public async Task WhatAnAgentLeftOpen_TheNextOneCloses()
    {
        await machine.SetDriftAsync("""{"mode":"Warn"}""");
        await machine.VirshAsync("setmem", ModesMachine.Domain, "96M", "--config");
        await machine.FindingAsync(Memory, "Warned");
        await Eventually.SeesAsync("DriftWarned", () => machine.ConditionAsync("InSync", "False"), condition => condition is not null);

        var agent = lab.ControllerProcesses().Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent");
        using (var stop = Process.Start("kill", ["-STOP", agent.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        await machine.VirshAsync("setmem", ModesMachine.Domain, "128M", "--config");
        Process.GetProcessById(agent).Kill();

        await machine.FindingAsync(Memory, "Corrected");
        await machine.SetDriftAsync("null");
    }
}
