using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>The query parameters of upstream's List, Create, Update, Patch and Delete options.</summary>
internal sealed class RequestOptions(IQueryCollection query, string method = "GET")
{
    private static readonly string[] All = ["All"];
    private static readonly string[] FieldValidations = ["", "Ignore", "Strict", "Warn"];

    /// <summary>Their kind, as refusals name it.</summary>
    public string Kind => method switch { "POST" => "CreateOptions", "PUT" => "UpdateOptions", "PATCH" => "PatchOptions", "DELETE" => "DeleteOptions", _ => "ListOptions" };

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

    public bool DryRun => query["dryRun"].Count > 0 && IsDryRun([.. query["dryRun"]], Kind);

    public FieldValidation FieldValidation => Text("fieldValidation") switch
    {
        null or "Warn" => FieldValidation.Warn,
        "Strict" => FieldValidation.Strict,
        "Ignore" => FieldValidation.Ignore,
        var other => throw Refusal.InvalidOptions(Kind, FieldError.NotSupported("fieldValidation", other, FieldValidations)),
    };

    /// <summary>Whether the values ask for a dry run.</summary>
    /// <param name="values">Each must be All.</param>
    /// <param name="kind">The kind of the options, for the refusal.</param>
    public static bool IsDryRun(IReadOnlyList<string?> values, string kind)
    {
        return values.All(value => value == "All")
            ? values.Count > 0
            : throw Refusal.InvalidOptions(kind, FieldError.NotSupported("dryRun", values.Select(value => (JsonNode?)value).ToJsonArray(), All));
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
