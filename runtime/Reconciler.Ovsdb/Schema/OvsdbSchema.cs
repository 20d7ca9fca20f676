using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>The schema of a database: which tables and columns it has, and their types.</summary>
public sealed record OvsdbSchema
{
    /// <summary>The database's name, such as <c>OVN_Northbound</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The schema's version, such as <c>7.0.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Table name to its columns' types.</summary>
    public required ImmutableDictionary<string, ImmutableDictionary<string, OvsdbColumnType>> Tables { get; init; }

    internal static OvsdbSchema Parse(JsonElement json) => new()
    {
        Name = json.GetProperty("name").GetString()!,
        Version = json.TryGetProperty("version", out var version) ? version.GetString()! : string.Empty,
        Tables = json.GetProperty("tables").EnumerateObject().ToImmutableDictionary(
            table => table.Name,
            table => table.Value.GetProperty("columns").EnumerateObject().ToImmutableDictionary(
                column => column.Name,
                column => OvsdbColumnType.Parse(column.Value.GetProperty("type")))),
    };
}
