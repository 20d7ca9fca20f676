using System.Diagnostics;

namespace Reconciler.Lab.Tests;

/// <summary>Nothing of a lab stays, whatever happened to the command that brought it up.</summary>
[Collection(RunningLabCollection.Name)]
public sealed class LabDownTests
{
    private readonly LabFolders folders = TestLab.Folders("down");

    [Theory]
    [InlineData("the first machine is being started")]
    [InlineData("a node's switch runs")]
    [InlineData("it is up and its state file is lost")]
    public async Task Down_AfterUpWasKilled_LeavesNothing(string moment)
    {
        var before = HostSnapshot.Take();
        using var up = Process.Start(new ProcessStartInfo("dotnet", [TestLab.Assembly, "up", "1", folders.Lab]) { RedirectStandardError = true })!;
        var said = up.StandardError.ReadToEndAsync();
        try
        {
            await TestLab.SeesAsync(
                () => up.HasExited || moment switch
                {
                    "the first machine is being started" => LabProcesses.Find(folders).Count > 0,
                    "a node's switch runs" => File.Exists(new LabNode(folders, 1).OvsSocket),
                    _ => File.Exists(folders.StateFile),
                },
                moment);
            up.Kill();
            await up.WaitForExitAsync();
            File.Delete(folders.StateFile);
            LabProcesses.Find(folders).Should().NotBeEmpty(await said);
        }
        finally
        {
            await LabDown.RunAsync(folders, TestLab.Silent, TimeProvider.System, CancellationToken.None);
        }

        LeftOver().Should().BeEmpty();
        HostSnapshot.Take().Should().Be(before);
    }

    [Fact]
    public async Task Down_WhenNothingIsUp_IsNoError()
    {
        await LabDown.RunAsync(folders, TestLab.Silent, TimeProvider.System, CancellationToken.None);
        await LabDown.RunAsync(folders, TestLab.Silent, TimeProvider.System, CancellationToken.None);

        LeftOver().Should().BeEmpty();
    }

    [Fact]
    public async Task Up_ThatFails_SaysWhyKeepsTheLogsAndLeavesNothingElse()
    {
        var options = new LabOptions
        {
            Folders = folders,
            InitCommand = TestLab.InitCommand,
            LanHosts = [new LanHost("bad", null, "not an address")],
        };
        try
        {
            (await FluentActions.Awaiting(() => LabUp.RunAsync(options, TestLab.Silent, TimeProvider.System, CancellationToken.None)).Should().ThrowAsync<LabException>())
                .WithMessage("world did not come up: 'ip netns exec bad ip address add not an address dev eth0' ended with exit code 1: *");
            File.Exists(Path.Combine(folders.FailedLogs, "world", "log", "init.log")).Should().BeTrue();
            LeftOver().Should().BeEmpty();
        }
        finally
        {
            await LabDown.RunAsync(folders, TestLab.Silent, TimeProvider.System, CancellationToken.None);
        }

        Directory.Exists(folders.FailedLogs).Should().BeFalse();
    }

    [Fact]
    public async Task Down_OfAFolderThatIsNoLabs_TouchesNothing()
    {
        Directory.CreateDirectory(folders.Lab);
        var precious = Path.Combine(folders.Lab, "precious");
        await File.WriteAllTextAsync(precious, "");
        try
        {
            (await FluentActions.Awaiting(() => LabDown.RunAsync(folders, TestLab.Silent, TimeProvider.System, CancellationToken.None)).Should().ThrowAsync<LabException>())
                .WithMessage("*is no lab's folder*");
            File.Exists(precious).Should().BeTrue();
        }
        finally
        {
            Directory.Delete(folders.Lab, recursive: true);
        }
    }

    [Fact]
    public async Task Up_WithoutRoot_SaysSo()
    {
        var start = new ProcessStartInfo("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "dotnet", TestLab.Assembly, "up", "1", folders.Lab]) { RedirectStandardError = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var up = Process.Start(start)!;
        var said = await up.StandardError.ReadToEndAsync();
        await up.WaitForExitAsync();

        said.Trim().Should().Be("the lab needs root, to make namespaces and mounts; nothing of the host is changed. Run it with sudo");
        up.ExitCode.Should().Be(2);
    }

    /// <summary>Processes, folders and mounts that carry the lab's id or path.</summary>
    private List<string> LeftOver()
    {
        var left = LabProcesses.Find(folders).Select(process => $"process {process.ProcessId} of {process.Machine}").ToList();
        left.AddRange(((string[])[folders.Lab, folders.Run]).Where(Path.Exists));
        left.AddRange(File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(folders.Id, StringComparison.Ordinal) || line.Contains(folders.Lab, StringComparison.Ordinal)));
        // Any process, of whatever program, that still has a file of the lab for its output or its folder.
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            foreach (var link in (string[])["cwd", "root", "fd/1", "fd/2"])
            {
                if (Target(Path.Combine(process, link)) is { } target && (target.StartsWith(folders.Lab + "/", StringComparison.Ordinal) || target.StartsWith(folders.Run + "/", StringComparison.Ordinal)))
                {
                    left.Add($"{process}: {link} is {target}");
                }
            }
        }

        return left;
    }

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
