using System.Text.Json;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Images.Downloads;

/// <summary>What is known of the file of which a part has been downloaded, so that the rest of the same file, and of no other, is fetched later.</summary>
internal sealed record PartialDownload
{
    /// <summary>Ends the name of the file beside the part.</summary>
    public const string Suffix = ".from.json";

    /// <summary>Where it comes from.</summary>
    public required string Url { get; init; }

    /// <summary>A strong entity tag (RFC 9110, 8.8.3); null: the server gives none.</summary>
    public string? EntityTag { get; init; }

    /// <summary>When the server last changed it; null: the server does not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The boot of the node in which the part was written. After a power loss bytes of it may be missing that were never flushed.</summary>
    public required string Boot { get; init; }

    /// <summary>Whether a server can be asked for the rest of just this version, and what is there can be relied on.</summary>
    public bool IsResumable => (EntityTag is not null || LastModified is not null) && Boot == ThisBoot;

    /// <summary>The node's boot id.</summary>
    public static string ThisBoot { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Reads what stands beside a part; null: nothing that can be used.</summary>
    public static PartialDownload? Read(string part)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(part + Suffix), AgentJson.Default.PartialDownload);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(string part) => AtomicFile.WriteUnflushed(part + Suffix, JsonSerializer.SerializeToUtf8Bytes(this, AgentJson.Default.PartialDownload));

    /// <summary>Deletes a part and what stands beside it.</summary>
    public static void Delete(string part)
    {
        File.Delete(part);
        File.Delete(part + Suffix);
    }
}
