using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Tables;

/// <summary>Objects as rows for kubectl get (meta.k8s.io Table).</summary>
internal sealed class TableRendering
{
    private static readonly PrinterColumn Age = new("Age", "date", ".metadata.creationTimestamp", "CreationTimestamp is a timestamp representing the server time when this object was created.", string.Empty, 0);

    private readonly IReadOnlyList<PrinterColumn> columns;
    private readonly JsonPathQuery[][] queries;
    private readonly string includeObject;
    private readonly string version;
    private readonly DateTimeOffset now;

    public TableRendering(ResourceDefinition resource, string version, string includeObject, DateTimeOffset now)
    {
        columns = resource.Columns.Count == 0 ? [Age] : resource.Columns;
        queries = [.. columns.Select(column => ReadPaths(column, resource.BuiltIn))];
        this.version = version;
        this.includeObject = includeObject;
        this.now = now;
    }

    private bool NamesRows => !columns.Any(column => column.Name == "Name");

    public JsonObject Table(IEnumerable<JsonObject> documents, JsonObject listMetadata) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = listMetadata,
        ["columnDefinitions"] = Definitions(),
        ["rows"] = documents.Select(document => (JsonNode?)Row(document)).ToJsonArray(),
    };

    /// <summary>An object's metadata alone, as tables and metadata clients want it.</summary>
    public static JsonObject Partial(JsonObject document, string version) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = document.At("metadata")?.DeepClone(),
    };

    // Several paths, the first that selects something counts: only built-in kinds need it (an event's time has three places).
    private static JsonPathQuery[] ReadPaths(PrinterColumn column, bool builtIn) =>
        [.. (builtIn ? column.JsonPath.Split(',') : [column.JsonPath]).Select(JsonPathQuery.Parse)];

    private JsonArray Definitions()
    {
        var definitions = new JsonArray();
        if (NamesRows)
        {
            definitions.Add((JsonNode)Definition("Name", "string", "name", "Name must be unique within a namespace.", 0));
        }

        foreach (var column in columns)
        {
            var type = column.Type is "count" or "reference" ? "string" : column.Type;
            definitions.Add((JsonNode)Definition(column.Name, type, column.Format, column.Description, column.Priority));
        }

        return definitions;
    }

    private static JsonObject Definition(string name, string type, string format, string description, int priority) => new()
    {
        ["name"] = name,
        ["type"] = type,
        ["format"] = format,
        ["description"] = description,
        ["priority"] = priority,
    };

    private JsonObject Row(JsonObject document)
    {
        var cells = new JsonArray();
        if (NamesRows)
        {
            cells.Add((JsonNode?)document.Name());
        }

        for (var i = 0; i < columns.Count; i++)
        {
            cells.Add(Cell(document, columns[i], queries[i]));
        }

        return new JsonObject
        {
            ["cells"] = cells,
            ["object"] = includeObject switch
            {
                "None" => null,
                "Object" => document,
                _ => Partial(document, version),
            },
        };
    }

    private JsonNode? Cell(JsonObject document, PrinterColumn column, JsonPathQuery[] paths)
    {
        if (column.Type == "count")
        {
            return paths.Sum(path => path.Select(document).Sum(node => node switch { JsonObject map => map.Count, JsonArray list => list.Count, _ => 0 }));
        }

        var found = paths.Select(path => path.Select(document)).FirstOrDefault(nodes => nodes.Any(node => node is not null)) ?? [];
        if (found.Count == 0)
        {
            return column.Type == "date" && document.ContainsKey("involvedObject") ? "<unknown>" : null;
        }

        return column.Type switch
        {
            "integer" => found[0].AsInteger() ?? (JsonNode?)found[0].AsText(),
            "number" => found[0].AsNumber(),
            "boolean" => found[0]?.DeepClone(),
            "date" => Since(found[0].AsText()),
            "reference" => $"{found[0].AsObjectText("kind").ToLowerInvariant()}/{found[0].AsObjectText("name")}",
            _ => string.Join(",", found.Select(node => node.AsText() ?? (node is null ? string.Empty : node.ToText()))),
        };
    }

    private string Since(string? timestamp) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then)
            ? HumanDuration.Format(now - then)
            : "<unknown>";
}
