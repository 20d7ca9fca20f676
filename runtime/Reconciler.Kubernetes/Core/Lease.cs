using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>A sign of life, or a lock (coordination.k8s.io/v1).</summary>
public sealed record Lease : Resource
{
    /// <summary>Who holds it and since when.</summary>
    public LeaseSpec? Spec { get; init; }
}

/// <summary>Who holds a lease and since when.</summary>
public sealed record LeaseSpec
{
    /// <summary>The holder's identity.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>Seconds after the last renewal until others may take it.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>When the holder took it.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    /// <summary>When the holder last renewed it.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>How often it changed hands.</summary>
    public int? LeaseTransitions { get; init; }
}

/// <summary>Kubernetes' MicroTime: RFC 3339 with exactly six fractional digits; servers refuse other counts.</summary>
public sealed class MicroTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }
}
