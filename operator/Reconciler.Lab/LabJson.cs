using System.Text.Json;
using System.Text.Json.Serialization;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab;

/// <summary>The lab's files in JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MachineConfig))]
[JsonSerializable(typeof(MachineStatus))]
[JsonSerializable(typeof(LabState))]
[JsonSerializable(typeof(LabReport))]
public sealed partial class LabJson : JsonSerializerContext
{
    /// <summary>Writes a file so that a reader sees the old content or the new, never half of it.</summary>
    internal static void WriteFile<T>(string path, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(value, type));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Reads a file; absent or unreadable content is <c>null</c>.</summary>
    internal static T? ReadFile<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
