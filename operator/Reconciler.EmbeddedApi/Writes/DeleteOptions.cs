using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>How to delete: from the body (meta/v1 DeleteOptions) or the query.</summary>
internal sealed record DeleteOptions
{
    private const string Kind = "DeleteOptions";

    private static readonly string[] Policies = ["Foreground", "Background", "Orphan", "nil"];

    public const string OrphanFinalizer = "orphan";

    public const string ForegroundFinalizer = "foregroundDeletion";

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The finalizer that the propagation policy asks for; null is background.</summary>
    public string? Finalizer { get; init; }

    public static DeleteOptions Read(JsonNode? body, RequestOptions query)
    {
        if (body is not (null or JsonObject))
        {
            throw Refusal.BadRequest("the body of a deletion must be DeleteOptions");
        }

        var options = body as JsonObject;
        if (options.Text("kind") is { } kind and not "DeleteOptions")
        {
            throw Refusal.BadRequest($"the kind in the data ({kind}) does not match the expected kind (DeleteOptions)");
        }

        var policy = options.Text("propagationPolicy") ?? query.PropagationPolicy;
        var orphan = options?.At("orphanDependents") is null ? query.OrphanDependents : options.Flag("orphanDependents");
        if (policy is not null && orphan is not null)
        {
            throw Refusal.InvalidOptions(Kind, FieldError.Invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
        }

        return new DeleteOptions
        {
            Uid = options.Object("preconditions").Text("uid"),
            ResourceVersion = options.Object("preconditions").Text("resourceVersion"),
            DryRun = query.DryRun || (options.Array("dryRun") is { } dryRun && RequestOptions.IsDryRun([.. dryRun.Texts()], Kind)),
            Finalizer = policy switch
            {
                "Orphan" => OrphanFinalizer,
                "Foreground" => ForegroundFinalizer,
                "Background" => null,
                null => orphan == true ? OrphanFinalizer : null,
                _ => throw Refusal.InvalidOptions(Kind, FieldError.NotSupported("propagationPolicy", policy, Policies)),
            },
        };
    }
}
