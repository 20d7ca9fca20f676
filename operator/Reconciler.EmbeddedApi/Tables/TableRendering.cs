using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Tables;

/// <summary>Objects as rows for kubectl get (meta.k8s.io Table).</summary>
internal sealed class TableRendering
{
    private static readonly PrinterColumn Age = new("Age", "date", ".metadata.creationTimestamp", "CreationTimestamp is a timestamp representing the server time when this object was created.", string.Empty, 0);

    private const string NameText = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

    private readonly IReadOnlyList<PrinterColumn> columns;
    private readonly JsonPathQuery[][] queries;
    private readonly string includeObject;
    private readonly string version;
    private readonly DateTimeOffset now;

    public TableRendering(ResourceDefinition resource, string version, string includeObject, DateTimeOffset now)
    {
        if (includeObject is not ("None" or "Object" or "Metadata"))
        {
            throw Refusal.BadRequest($"Unable to convert to Table as requested: includeObject: Invalid value: \"{includeObject}\": must be 'Metadata', 'Object', 'None', or empty");
        }

        columns = resource.Columns.Count == 0 ? [Age] : resource.Columns;
        queries = [.. columns.Select(column => ReadPaths(column, resource.BuiltIn))];
        this.version = version;
        this.includeObject = includeObject;
        this.now = now;
    }

    private bool NamesRows => !columns.Any(column => column.Name == "Name");

    /// <param name="documents">The rows.</param>
    /// <param name="listMetadata">The list's.</param>
    /// <param name="withColumns">Whether the columns are described; of a watch's events only the first one does.</param>
    public JsonObject Table(IEnumerable<JsonObject> documents, JsonObject listMetadata, bool withColumns = true) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = listMetadata,
        ["columnDefinitions"] = withColumns ? Definitions() : null,
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
            definitions.Add((JsonNode)Definition("Name", "string", "name", NameText, 0));
        }

        foreach (var column in columns)
        {
            var type = column.Type is "count" or "reference" or "ratios" ? "string" : column.Type;
            definitions.Add((JsonNode)Definition(column.Name, type, column.Format, Description(column), column.Priority));
        }

        return definitions;
    }

    private static string Description(PrinterColumn column) =>
        column.Description.Length > 0 ? column.Description : $"Custom resource definition column (in JSONPath format): {column.JsonPath}";

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

    /// <summary>Used of each limit, as kubectl tells quotas: <c>count/secrets: 1/5, requests.cpu: 2/8</c>.</summary>
    private static string Ratios(JsonObject? status) => string.Join(", ", (status.Object("hard") ?? [])
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}: {status.Object("used").Text(pair.Key) ?? "0"}/{pair.Value.AsText() ?? pair.Value.ToText()}"));

    private JsonNode? Cell(JsonObject document, PrinterColumn column, JsonPathQuery[] paths)
    {
        if (column.Type == "ratios")
        {
            return Ratios(paths[0].Select(document) is [JsonObject status, ..] ? status : null);
        }

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
