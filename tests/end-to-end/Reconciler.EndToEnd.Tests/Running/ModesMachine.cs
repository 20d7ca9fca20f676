using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>One guest for the tests of what is done about drift.</summary>
public sealed class ModesMachine(RunningLab running) : IAsyncLifetime
{
    /// <summary>The guest's domain.</summary>
    public const string Domain = "modes.one";

    private const string Space = "modes";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        (await lab.ApplyAsync(Yaml.Namespace(Space) + Yaml.Machine(Space, "one", "[]"))).Succeeded();
        await BootIdAsync();
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    /// <summary>Writes <c>spec.drift</c>, in JSON, and waits until the node has it.</summary>
    internal async Task SetDriftAsync(string json)
    {
        (await lab.KubectlAsync("patch", "vm", "one", "-n", Space, "--type=merge", "-p", "{\"spec\":{\"drift\":" + json + "}}")).Succeeded();
        await SettledAsync();
    }

    /// <summary>Writes the end of the pause, null for none, and waits until the node has it.</summary>
    internal async Task PauseUntilAsync(DateTimeOffset? end)
    {
        var word = end is { } time ? $"reconciler.dev/drift-paused-until={time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "reconciler.dev/drift-paused-until-";
        (await lab.KubectlAsync("annotate", "vm", "one", "-n", Space, "--overwrite", word)).Succeeded();
        if (end is not null)
        {
            await Eventually.SeesAsync(
                "the pause in the partition",
                () => lab.GetAsync("partition", "one", Space),
                seen => seen!["spec"]!["driftPausedUntil"]?.GetValue<DateTimeOffset>().ToUnixTimeSeconds() == end.Value.ToUnixTimeSeconds());
        }

        await SettledAsync();
    }

    /// <summary>Changes the guest behind our back.</summary>
    internal async Task VirshAsync(params string[] arguments) => (await lab.VirshAsync(arguments)).Succeeded();

    /// <summary>Waits until the finding of a path stands so.</summary>
    internal async Task<JsonNode> FindingAsync(string path, string outcome) => (await Eventually.SeesAsync(
        $"{path} {outcome}", () => FindingAsync(path), finding => finding?["outcome"]!.GetValue<string>() == outcome))!;

    /// <summary>The finding of a path; null: there is none.</summary>
    internal async Task<JsonNode?> FindingAsync(string path) =>
        (await ReportAsync())?["status"]?["findings"]?.AsArray().FirstOrDefault(finding => finding!["path"]!.GetValue<string>() == path);

    /// <summary>The machine's report.</summary>
    internal Task<JsonNode?> ReportAsync() => lab.GetAsync("driftreport", "virtualmachine-one", Space);

    /// <summary>A condition of the machine, as REASON: MESSAGE; null: it does not stand, or not with that status.</summary>
    internal async Task<string?> ConditionAsync(string type, string status)
    {
        var machine = await lab.GetAsync("virtualmachine", "one", Space);
        return machine?["status"]?["conditions"]?.AsArray()
            .Where(condition => condition!["type"]!.GetValue<string>() == type && condition["status"]!.GetValue<string>() == status)
            .Select(condition => $"{condition!["reason"]}: {condition["message"]}")
            .FirstOrDefault();
    }

    /// <summary>Whether libvirt starts the guest with the host.</summary>
    internal async Task<bool> HasAutostartAsync() => (await lab.VirshAsync("dominfo", Domain)).Succeeded().Split('\n').Any(line => line.StartsWith("Autostart:", StringComparison.Ordinal) && line.EndsWith("enable", StringComparison.Ordinal));

    /// <summary>The guest's state in libvirt's words.</summary>
    internal async Task<string> StateAsync() => (await lab.VirshAsync("domstate", Domain)).Succeeded().Trim();

    /// <summary>The guest's boot id.</summary>
    internal async Task<string> BootIdAsync()
    {
        var partition = await Eventually.SeesAsync("a boot id", () => lab.GetAsync("partition", "one", Space), seen => seen?["status"]?["bootId"] is not null);
        return partition!["status"]!["bootId"]!.GetValue<string>();
    }

    private Task SettledAsync() => Eventually.SeesAsync("the agent's word on the newest partition", () => lab.GetAsync("partition", "one", Space), seen =>
        seen?["status"]?["observedGeneration"]?.GetValue<long>() == seen?["metadata"]?["generation"]?.GetValue<long>());
}
