using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Secrets: stringData becomes data, the type defaults to Opaque and stays; immutable ones stay as they are.</summary>
internal sealed class SecretRules : KindRules
{
    private const int Largest = 1024 * 1024;

    public override void Prepare(JsonObject document, JsonObject? old)
    {
        if (document.Object("stringData") is { } texts)
        {
            var data = document.ObjectOrNew("data");
            foreach (var (name, text) in texts)
            {
                data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.AsText() ?? string.Empty));
            }

            document.Remove("stringData");
        }

        if (string.IsNullOrEmpty(document.Text("type")))
        {
            document["type"] = "Opaque";
        }
    }

    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors)
    {
        ImmutableData.Validate(document, old, ["data"], errors);
        if ((document.Object("data") ?? []).Sum(pair => (pair.Value.AsText()?.Length ?? 0) * 3L / 4) > Largest)
        {
            errors.Add(FieldError.TooLong("data", Largest));
        }

        if (old is not null && old.Text("type") != document.Text("type"))
        {
            errors.Add(FieldError.Invalid("type", document.Text("type"), "field is immutable"));
        }
    }
}

/// <summary>ConfigMaps: immutable ones stay as they are.</summary>
internal sealed class ConfigMapRules : KindRules
{
    public override void Validate(JsonObject document, JsonObject? old, List<FieldError> errors) =>
        ImmutableData.Validate(document, old, ["data", "binaryData"], errors);
}
