using System.Text.Json;
using Reconciler.Language;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>Tells whether a change is refused for that a field cannot be changed, by the one validator. Pure.</summary>
internal static class ImmutableFields
{
    /// <summary>What cannot be changed, as sentences; none for objects of other groups.</summary>
    /// <param name="before">The object now.</param>
    /// <param name="wanted">The object as the manifest has it.</param>
    public static IReadOnlyList<ValidationError> Of(JsonElement before, byte[] wanted)
    {
        if (before.GetProperty("apiVersion").GetString() != ApiGroup.ApiVersion || ResourceKinds.Find(before.GetProperty("kind").GetString() ?? "") is not { } kind)
        {
            return [];
        }

        return [.. LanguageValidator.ValidateUpdate(kind, JsonSerializer.SerializeToUtf8Bytes(before, PlanJsonContext.Default.JsonElement), wanted).Where(error => error.Code == ValidationCodes.Immutable)];
    }

    /// <summary>Whether deleting the object and making it anew is the way: for what a person orders once. Machines hold data, they are never made anew.</summary>
    public static bool MeansRecreation(string kind, IReadOnlyCollection<ValidationError> errors) => errors.Count > 0 && kind is not "VirtualMachine";
}
