using System.Globalization;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Sync.Inventory;

/// <summary>What a sync applied, as it stands in its ConfigMap. Read strictly: what cannot be read is unknown, not empty.</summary>
internal sealed record SyncInventory
{
    private const string Format = "1";

    /// <summary>The repository, as it is fetched from.</summary>
    public required string Repository { get; init; }

    /// <summary>The folder in it.</summary>
    public required string Path { get; init; }

    /// <summary>The namespace of objects that name none; empty: an inventory from before that was written down.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The commit that was applied as a whole last; empty: none yet.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Everything that may have been applied and was not pruned; sorted.</summary>
    public IReadOnlyList<InventoryEntry> Entries { get; init; } = [];

    /// <summary>The inventory with further entries.</summary>
    public SyncInventory With(IEnumerable<InventoryEntry> more) =>
        this with { Entries = [.. Entries.Concat(more).DistinctBy(entry => entry.Identity).OrderBy(entry => entry.ToString(), StringComparer.Ordinal)] };

    /// <summary>The values of its ConfigMap.</summary>
    public ValueMap ToData() => new()
    {
        ["format"] = Format,
        ["repository"] = Repository,
        ["path"] = Path,
        ["namespace"] = Namespace,
        ["commit"] = Commit,
        ["count"] = Entries.Count.ToString(CultureInfo.InvariantCulture),
        ["objects"] = string.Concat(Entries.Select(entry => entry + "\n")),
    };

    /// <summary>Reads the values of a ConfigMap.</summary>
    /// <exception cref="FormatException">They are not an inventory, or not a whole one.</exception>
    public static SyncInventory Parse(ValueMap? data)
    {
        if (data?.GetValueOrDefault("format") is not { } format || format != Format)
        {
            throw new FormatException($"data.format is '{data?.GetValueOrDefault("format")}'; this program reads {Format}");
        }

        var lines = (data.GetValueOrDefault("objects") ?? throw new FormatException("data.objects is missing")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (data.GetValueOrDefault("count") != lines.Length.ToString(CultureInfo.InvariantCulture))
        {
            throw new FormatException($"data.objects has {lines.Length} lines where data.count says {data.GetValueOrDefault("count")}");
        }

        return new SyncInventory
        {
            Repository = data.GetValueOrDefault("repository") ?? throw new FormatException("data.repository is missing"),
            Path = data.GetValueOrDefault("path") ?? throw new FormatException("data.path is missing"),
            Namespace = data.GetValueOrDefault("namespace") ?? "",
            Commit = data.GetValueOrDefault("commit") ?? throw new FormatException("data.commit is missing"),
            Entries = [.. lines.Select(InventoryEntry.Parse)],
        };
    }
}

/// <summary>An object of an inventory.</summary>
/// <param name="ApiVersion">Group and version by which it was applied.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Plural">The kind's name in paths.</param>
/// <param name="Namespace">The namespace; empty for cluster objects.</param>
/// <param name="Name">The name.</param>
/// <param name="IsDone">Whether it is carried out once, and was applied for it.</param>
internal sealed record InventoryEntry(string ApiVersion, string Kind, string Plural, string Namespace, string Name, bool IsDone = false)
{
    private const string Done = "done";

    /// <summary>What it is called.</summary>
    public ObjectIdentity Identity => new(SyncObject.GroupOf(ApiVersion), Kind, Namespace, Name);

    /// <summary>Its path in the API.</summary>
    public string ApiPath => new Objects.ObjectKind(Kind, ApiVersion, Plural, Namespace.Length > 0, [], 0).Path(Namespace, Name);

    /// <summary>The entry of an object.</summary>
    public static InventoryEntry Of(SyncObject item) => new(item.Kind.ApiVersion, item.Kind.Kind, item.Kind.Plural, item.Identity.Namespace, item.Identity.Name);

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static InventoryEntry Parse(string line) => line.Split(' ') is [{ Length: > 0 } version, { Length: > 0 } kind, { Length: > 0 } plural, { Length: > 0 } ns, { Length: > 0 } name, .. [] or [Done]] words
        ? new InventoryEntry(version, kind, plural, ns == "-" ? "" : ns, name, words.Length == 6)
        : throw new FormatException($"data.objects has the line '{Reports.PlainText.Line(line, 60)}', which is no object");

    public override string ToString() => $"{ApiVersion} {Kind} {Plural} {(Namespace.Length == 0 ? "-" : Namespace)} {Name}{(IsDone ? " " + Done : "")}";
}
