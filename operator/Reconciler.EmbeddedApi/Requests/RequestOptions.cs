using Microsoft.AspNetCore.Http;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>The query parameters of upstream's List, Create, Update, Patch and Delete options.</summary>
internal sealed class RequestOptions(IQueryCollection query)
{
    public string? LabelSelector => Text("labelSelector");

    public string? FieldSelector => Text("fieldSelector");

    public bool Watch => Flag("watch") ?? false;

    public bool AllowWatchBookmarks => Flag("allowWatchBookmarks") ?? false;

    public bool? SendInitialEvents => Flag("sendInitialEvents");

    public string? ResourceVersion => Text("resourceVersion");

    public string? ResourceVersionMatch => Text("resourceVersionMatch");

    public long Limit => Number("limit") ?? 0;

    public string? Continue => Text("continue");

    public long? TimeoutSeconds => Number("timeoutSeconds");

    public string? FieldManager => Text("fieldManager");

    public bool? Force => Flag("force");

    public string IncludeObject => Text("includeObject") ?? "Metadata";

    public string? PropagationPolicy => Text("propagationPolicy");

    public bool? OrphanDependents => Flag("orphanDependents");

    public bool DryRun => query["dryRun"].Count > 0 && IsDryRun(query["dryRun"].ToArray());

    public FieldValidation FieldValidation => Text("fieldValidation") switch
    {
        null or "Warn" => FieldValidation.Warn,
        "Strict" => FieldValidation.Strict,
        "Ignore" => FieldValidation.Ignore,
        var other => throw Refusal.BadRequest($"fieldValidation: Unsupported value: \"{other}\": supported values: \"Ignore\", \"Strict\", \"Warn\""),
    };

    public static bool IsDryRun(IEnumerable<string?> values)
    {
        var wanted = false;
        foreach (var value in values)
        {
            wanted |= value switch
            {
                "All" => true,
                _ => throw Refusal.BadRequest($"dryRun: Unsupported value: \"{value}\": supported values: \"All\""),
            };
        }

        return wanted;
    }

    private string? Text(string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" or "True" or "TRUE" or "t" or "T" => true,
        "false" or "0" or "False" or "FALSE" or "f" or "F" => false,
        var other => throw Refusal.BadRequest($"{name}: \"{other}\" is no boolean"),
    };

    private long? Number(string name) => Text(name) switch
    {
        null => null,
        var text when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0 => number,
        var text => throw Refusal.BadRequest($"{name}: \"{text}\" is no number of at least 0"),
    };
}

/// <summary>What happens to fields that the schema does not know.</summary>
internal enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}
