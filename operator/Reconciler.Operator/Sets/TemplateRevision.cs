using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;

namespace Reconciler.Operator.Sets;

/// <summary>
/// The name of a template's contents. It is made of what the user wrote and nothing else: no default, no field that he left out, no order of properties,
/// so that a newer version of this program, which may know more fields, gives the same name and nothing is replaced by an upgrade. Pure.
/// </summary>
public static class TemplateRevision
{
    /// <summary>The label of a set's machines that names the template which they were made from.</summary>
    public const string Label = VirtualMachineTemplate.HashLabel;

    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Ten characters that stand for the template.</summary>
    public static string Of(VirtualMachineTemplate template)
    {
        var canonical = Canonical(JsonSerializer.SerializeToNode(template, LanguageJson.Default.VirtualMachineTemplate))?.ToJsonString() ?? "{}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(canonical));
        return string.Create(10, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Letters[((bytes[2 * i] << 8) | bytes[(2 * i) + 1]) % Letters.Length];
            }
        });
    }

    /// <summary>Sorted by name, without what is empty; null when nothing is left.</summary>
    private static JsonNode? Canonical(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var sorted = new JsonObject();
                foreach (var (name, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    if (Canonical(value) is { } kept)
                    {
                        sorted[name] = kept;
                    }
                }

                return sorted.Count == 0 ? null : sorted;
            case JsonArray list:
                var items = new JsonArray([.. list.Select(item => Canonical(item) ?? new JsonObject())]);
                return items.Count == 0 ? null : items;
            default:
                return node?.DeepClone();
        }
    }
}
