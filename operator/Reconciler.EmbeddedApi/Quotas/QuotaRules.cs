using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;
using Reconciler.Language.Common;
using Reconciler.Language.Quotas;

namespace Reconciler.EmbeddedApi.Quotas;

/// <summary>ResourceQuotas: names that upstream takes, amounts that are none below zero, and nothing that would be honoured by half.</summary>
internal sealed class QuotaRules : KindRules
{
    private static readonly string[] Scopes = ["scopes", "scopeSelector"];

    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        foreach (var (name, value) in spec.Object("hard") ?? [])
        {
            var (field, text) = ($"spec.hard[{name}]", value is null ? null : value.AsText() ?? value.ToText());
            if (CountedResource.Of(name) is null && QuotaNames.Amount(name, default, plain: true) is null && !IsForeign(name))
            {
                errors.Add(FieldError.Invalid(field, name, name.StartsWith(QuotaNames.Prefix, StringComparison.Ordinal)
                    ? $"is none of what machines take: {string.Join(", ", QuotaNames.Own)}"
                    : "must be a standard resource for quota"));
            }

            if (!Quantity.TryParseExact(text, out var amount))
            {
                errors.Add(FieldError.Invalid(field, value, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
            }
            else if (amount < 0)
            {
                errors.Add(FieldError.Invalid(field, text, "must be greater than or equal to 0"));
            }
            else if (CountedResource.Of(name) is not null && amount != decimal.Truncate(amount))
            {
                errors.Add(FieldError.Invalid(field, text, "must be an integer"));
            }
        }

        // They tell pods apart, and there are none here: a quota that means some objects only must not count all of them.
        foreach (var field in Scopes.Where(field => spec.At(field) is JsonArray { Count: > 0 } or JsonObject { Count: > 0 }))
        {
            errors.Add(FieldError.Forbidden("spec." + field, "scopes are of pods, which this server does not have"));
        }
    }

    /// <summary>A qualified name of somebody else's resource: upstream takes it, and nobody counts it.</summary>
    private static bool IsForeign(string name) => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith(QuotaNames.Prefix, StringComparison.Ordinal);
}
