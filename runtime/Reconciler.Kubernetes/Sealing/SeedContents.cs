using System.Text.Json;
using Reconciler.Language.Machines;

namespace Reconciler.Kubernetes.Sealing;

/// <summary>What a seed out of a Secret says. It is read by the operator, sealed to the node, and opened there; nowhere else does it stand.</summary>
/// <param name="CloudInit">NoCloud data; null: it is no such seed.</param>
/// <param name="Sysprep">Windows' answer file; null: it is no such seed.</param>
public sealed record SeedContents(PartitionCloudInit? CloudInit, PartitionSysprep? Sysprep)
{
    /// <summary>What a seed belongs to: one machine on one node.</summary>
    public static string PlaceOf(PartitionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return PlaceOf(spec.VirtualMachine.Uid, spec.NodeName);
    }

    /// <summary>What a seed belongs to: one machine on one node.</summary>
    public static string PlaceOf(string machineUid, string nodeName) => $"{machineUid}\n{nodeName}";

    /// <summary>Its bytes.</summary>
    public byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in new[] { ("userData", CloudInit?.UserData), ("networkData", CloudInit?.NetworkData), ("unattend", Sysprep?.Unattend) })
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> made.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static SeedContents Read(ReadOnlyMemory<byte> bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        var (user, network, unattend) = (Text("userData"), Text("networkData"), Text("unattend"));
        return unattend is null
            ? new SeedContents(new PartitionCloudInit { UserData = user, NetworkData = network }, null)
            : new SeedContents(null, new PartitionSysprep { Unattend = unattend });

        string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
