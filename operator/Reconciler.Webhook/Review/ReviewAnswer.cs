using System.Text.Json.Nodes;
using Reconciler.Language.Validation;

namespace Reconciler.Webhook.Review;

/// <summary>The answers, in the form and words in which the embedded API refuses.</summary>
internal static class ReviewAnswer
{
    // API servers cut warnings beyond 4,096 bytes in all; the first ones matter most.
    private const int MostWarnings = 16;

    /// <summary>Lets the write through.</summary>
    public static JsonObject Allow(ReviewRequest request, IEnumerable<ValidationError> notes) => Answer(request, null, notes);

    /// <summary>Refuses an object that breaks rules of its kind: 422 with all errors.</summary>
    public static JsonObject Invalid(ReviewRequest request, IReadOnlyList<ValidationError> errors, IEnumerable<ValidationError> notes)
    {
        var all = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        var causes = new JsonArray();
        foreach (var error in errors)
        {
            causes.Add((JsonNode)new JsonObject { ["reason"] = ValidationCodes.KubernetesReason(error.Code), ["message"] = error.Sentence, ["field"] = error.Path });
        }

        return Answer(request, Status(request, 422, "Invalid", $"{request.Kind}.{request.Group} \"{request.Name}\" is invalid: {all}", request.Kind, causes), notes);
    }

    /// <summary>Refuses what is not the caller's to write: 403.</summary>
    public static JsonObject Forbidden(ReviewRequest request, string why)
    {
        var resource = request.Group.Length == 0 ? request.Plural : $"{request.Plural}.{request.Group}";
        return Answer(request, Status(request, 403, "Forbidden", $"{resource} \"{request.Name}\" is forbidden: {why}", request.Plural, null), []);
    }

    private static JsonObject Status(ReviewRequest request, int code, string reason, string message, string kind, JsonArray? causes)
    {
        var details = new JsonObject { ["name"] = request.Name, ["group"] = request.Group, ["kind"] = kind };
        if (causes is not null)
        {
            details["causes"] = causes;
        }

        return new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = message, ["reason"] = reason, ["details"] = details, ["code"] = code };
    }

    private static JsonObject Answer(ReviewRequest request, JsonObject? status, IEnumerable<ValidationError> notes)
    {
        var response = new JsonObject { ["uid"] = request.Uid, ["allowed"] = status is null };
        if (status is not null)
        {
            response["status"] = status;
        }

        var warnings = new JsonArray();
        foreach (var note in notes.Take(MostWarnings))
        {
            warnings.Add((JsonNode)note.ToString());
        }

        if (warnings.Count > 0)
        {
            response["warnings"] = warnings;
        }

        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };
    }
}
