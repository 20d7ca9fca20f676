using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.Testing;

/// <summary>A lab of one node: the shipped binary, brought up and taken down as a user does.</summary>
/// <param name="folder">The lab's own folder, so that a person's lab in the same clone is left alone.</param>
public sealed class LabSession(string folder)
{
    /// <summary>The program of this working copy.</summary>
    public static string Binary { get; } = Path.Combine(Repository.Root, "bin", "reconciler");

    /// <summary>The folder that holds the lab's state.</summary>
    public string Folder { get; } = folder;

    /// <summary>The variables of the lab's env file.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>Brings the lab up afresh, perhaps with more options of <c>lab up</c>, and reads its env file.</summary>
    public async Task UpAsync(params string[] options)
    {
        await ReconcilerAsync("lab", "down", "--dir", Folder);
        (await RunAsync(Binary, ["lab", "up", "--nodes", "1", "--dir", Folder, .. options], bound: TimeSpan.FromMinutes(3))).Succeeded();
        await UseAsync();
    }

    /// <summary>Takes a lab that is up already.</summary>
    public Task UseAsync()
    {
        Variables = ReadVariables(Path.Combine(Folder, "env"));
        return Task.CompletedTask;
    }

    /// <summary>Takes the lab down.</summary>
    public async Task DownAsync() => (await ReconcilerAsync("lab", "down", "--dir", Folder)).Succeeded();

    public Task<CommandResult> ReconcilerAsync(params string[] arguments) => RunAsync(Binary, arguments);

    public Task<CommandResult> KubectlAsync(params string[] arguments) => RunAsync("kubectl", arguments);

    public Task<CommandResult> ApplyAsync(string yaml) => RunAsync("kubectl", ["apply", "-f", "-"], yaml);

    public Task<CommandResult> VirshAsync(params string[] arguments) => RunAsync("virsh", arguments);

    public Task<CommandResult> NorthboundAsync(params string[] arguments) => RunAsync("ovn-nbctl", ["--no-leader-only", .. arguments]);

    public Task<CommandResult> OnNodeAsync(params string[] arguments) =>
        RunAsync(Binary, ["lab", "exec", "--dir", Folder, "node1", "--", .. arguments]);

    /// <summary>Runs a command inside the node without starting our program for it: as quick as the command itself.</summary>
    public Task<CommandResult> InsideNodeAsync(IReadOnlyList<string> arguments) => InsideAsync("node1", arguments);

    /// <summary>Runs a command inside a machine of the lab: node1, fabric or world.</summary>
    public Task<CommandResult> InsideAsync(string machine, IReadOnlyList<string> arguments) => RunAsync(
        "nsenter",
        ["--target", InitOf(machine).ToString(CultureInfo.InvariantCulture), "--mount", "--uts", "--net", "--pid", "--", "env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", .. arguments]);

    /// <summary>Runs a command on a host of the lab's physical LAN: lan, vlan120 or vlan130.</summary>
    public Task<CommandResult> InWorldAsync(string host, params string[] arguments) =>
        RunAsync(Binary, ["lab", "exec", "--dir", Folder, "world", "--", "ip", "netns", "exec", host, .. arguments]);

    /// <summary>The process ids of API, operator and agents of this lab.</summary>
    public IReadOnlyList<int> ControllerProcesses() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture)).Where(IsController)];

    /// <summary>The processes of the machine <c>control</c>: operator and relay to the API, and where the API is the lab's own, that too.</summary>
    public IReadOnlyList<int> ControlProcesses()
    {
        var init = InitOf("control");
        var own = new FileInfo($"/proc/{init}/ns/pid").LinkTarget;
        return [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(pid => pid != init && new FileInfo($"/proc/{pid}/ns/pid").LinkTarget == own)];
    }

    /// <summary>Reads one object as JSON; null when it does not exist.</summary>
    public async Task<JsonNode?> GetAsync(string kind, string name, string @namespace = "default")
    {
        var got = await KubectlAsync("get", kind, name, "-n", @namespace, "-o", "json", "--ignore-not-found");
        return got.Succeeded().Length == 0 ? null : JsonNode.Parse(got.Output);
    }

    /// <summary>Runs a command inside a guest through its agent; its standard output.</summary>
    public async Task<string> InGuestAsync(string domain, string program, params string[] arguments)
    {
        var run = new JsonObject
        {
            ["execute"] = "guest-exec",
            ["arguments"] = new JsonObject
            {
                ["path"] = program,
                ["arg"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]),
                ["capture-output"] = true,
            },
        };
        var started = JsonNode.Parse((await VirshAsync("qemu-agent-command", domain, run.ToJsonString())).Succeeded())!;
        var ask = new JsonObject
        {
            ["execute"] = "guest-exec-status",
            ["arguments"] = new JsonObject { ["pid"] = started["return"]!["pid"]!.GetValue<int>() },
        };
        var ended = await Eventually.SeesAsync(
            $"the end of {program} in {domain}",
            async () => JsonNode.Parse((await VirshAsync("qemu-agent-command", domain, ask.ToJsonString())).Succeeded())!["return"]!,
            status => status["exited"]!.GetValue<bool>());
        var output = ended["out-data"]?.GetValue<string>() ?? "";
        return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(output)) + $"\nexit {ended["exitcode"]}";
    }

    public Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null, TimeSpan? bound = null) =>
        Command.RunAsync(Variables, program, arguments, input, bound);

    /// <summary>Process 1 of a machine of the lab, by its number on the host.</summary>
    private int InitOf(string machine)
    {
        var config = Path.Combine(Sockets, machine, "machine.json");
        return Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .First(pid => Read($"/proc/{pid}/cmdline").Split('\0').Contains(config)
                && Read($"/proc/{pid}/status").Split('\n').Any(line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.Split('\t') is { Length: > 2 } numbers && numbers[^1] == "1"));
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // The process ended meanwhile.
            return "";
        }
    }

    /// <summary>The folder of the lab's sockets: /run/rlab-ID/, from unix:/run/rlab-ID/node1/ovs/db.sock. Agents on a foreign API name nothing else of the lab.</summary>
    private string Sockets => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Variables["OVS_DB"]["unix:".Length..])))! + "/";

    private bool IsController(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "reconciler" && words.Length > 1 && (words[1] is "up" or "agent" or "operator")
                && words.Any(word => word.Contains(Folder, StringComparison.Ordinal) || word.Contains(Sockets, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // The process ended meanwhile.
            return false;
        }
    }

    private static Dictionary<string, string> ReadVariables(string file)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in File.ReadAllLines(file).Where(line => line.StartsWith("export ", StringComparison.Ordinal)))
        {
            var (name, value) = (line["export ".Length..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            variables[name] = value.Trim('"', '\'').Replace("$PATH", Environment.GetEnvironmentVariable("PATH"), StringComparison.Ordinal)
                .Replace("${PATH}", Environment.GetEnvironmentVariable("PATH"), StringComparison.Ordinal);
        }

        return variables;
    }
}
