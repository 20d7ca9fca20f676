using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Ports;

/// <summary>What limits a port towards its guest, as rows of Open vSwitch's tables QoS and Queue.</summary>
public sealed record PortQos
{
    /// <summary>The kind of shaping that libvirt asks for.</summary>
    public const string TokenBucket = "linux-htb";

    private const long BitsPerKilobyte = 8000;
    private const long BitsPerKibibyte = 8192;

    /// <summary>Kind of shaping.</summary>
    public required string Type { get; init; }

    /// <summary>Its other_config.</summary>
    public ValueMap Settings { get; init; } = [];

    /// <summary>Its queues: number to the queue's other_config, for people.</summary>
    public ValueMap Queues { get; init; } = [];

    /// <summary>What libvirt writes for a limit; null: nothing.</summary>
    internal static PortQos? Of(InterfaceLimit? limit)
    {
        if (limit is not { Average: > 0 })
        {
            return null;
        }

        var settings = new ValueMap { ["min-rate"] = Text(limit.Average * BitsPerKilobyte) };
        if (limit.Burst is > 0 and { } burst)
        {
            settings["burst"] = Text(burst * BitsPerKibibyte);
        }

        if (limit.Peak is > 0 and { } peak)
        {
            settings["max-rate"] = Text(peak * BitsPerKilobyte);
        }

        return new PortQos { Type = TokenBucket, Settings = settings, Queues = new ValueMap { ["0"] = Show(settings) } };

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A map for people, in the order of its keys.</summary>
    public static string Show(ValueMap map) =>
        string.Join(", ", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Type} {Show(Settings)}" + string.Concat(Queues.OrderBy(queue => queue.Key, StringComparer.Ordinal).Select(queue => $"; queue {queue.Key}: {queue.Value}"));
}
