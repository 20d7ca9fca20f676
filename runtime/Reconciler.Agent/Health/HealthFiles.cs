using System.Text.Json;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Health;

/// <summary>
/// Guests' verdicts on the node's disk, a file for each machine. They are not flushed: with the power goes the guest whose boot they speak of. One that
/// cannot be read counts as none, and the guest is proven anew.
/// </summary>
internal sealed partial class HealthFiles(string folder, ILogger<HealthFiles> logger)
{
    private const string Extension = ".json";

    /// <summary>Reads them all.</summary>
    public IEnumerable<(Guid Machine, KeptGuest Kept)> Load()
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (Path.GetExtension(path) == Extension && Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var machine) && Read(path) is { Version: 1 } kept)
            {
                yield return (machine, kept);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Keeps a guest's; what cannot be written is proven anew after a restart, no more.</summary>
    public void Keep(Guid machine, KeptGuest kept)
    {
        try
        {
            AtomicFile.WriteUnflushed(PathOf(machine), JsonSerializer.SerializeToUtf8Bytes(kept, AgentJson.Default.KeptGuest));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogNotKept(machine, problem.Message);
        }
    }

    /// <summary>Forgets a guest's.</summary>
    public void Forget(Guid machine) => File.Delete(PathOf(machine));

    private static KeptGuest? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.KeptGuest);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string PathOf(Guid machine) => Path.Combine(folder, machine + Extension);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The verdicts of machine {Machine} cannot be kept; a restarted agent will prove it anew: {Problem}")]
    private partial void LogNotKept(Guid machine, string problem);
}
