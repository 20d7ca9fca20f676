using System.Text.Json;
using System.Text.Json.Serialization;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Images;

/// <summary>What the node keeps, beside a cached image, of what it was when it was verified.</summary>
internal sealed record ImageRecord
{
    /// <summary>Ends the name of the file beside the image.</summary>
    public const string Suffix = ".json";

    /// <summary>Checksum of what came from the source, <c>sha256:HEX</c>.</summary>
    public required string Checksum { get; init; }

    /// <summary>Checksum of the copy where it was converted into another format; null: it is as it came.</summary>
    public string? ConvertedChecksum { get; init; }

    /// <summary>Checksum of the copy, <c>sha256:HEX</c>.</summary>
    [JsonIgnore]
    public string CopyChecksum => ConvertedChecksum ?? Checksum;

    /// <summary>The file that had the copy's checksum.</summary>
    public required FileIdentity Identity { get; init; }

    /// <summary>Since when nothing on the node has used it; null: something does.</summary>
    public DateTimeOffset? UnusedSince { get; init; }

    /// <summary>Reads the record of an image; null: there is none, or none that can be read.</summary>
    public static ImageRecord? Read(string image)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(image + Suffix), AgentJson.Default.ImageRecord);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(string image) => AtomicFile.Write(image + Suffix, JsonSerializer.SerializeToUtf8Bytes(this, AgentJson.Default.ImageRecord));
}
