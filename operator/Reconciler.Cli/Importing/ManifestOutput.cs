using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Reconciler.Language.Kinds;
using Reconciler.Language.Serialization;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Importing;

/// <summary>Objects as YAML, on stdout or as files of a folder; only what the validator takes is written.</summary>
internal sealed class ManifestOutput(string target, TextWriter output)
{
    private const string Separator = "---\n";

    /// <summary>As people write them.</summary>
    private static readonly string[] Order = ["apiVersion", "kind", "metadata", "spec"];

    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    /// <summary>Takes an object; it is written under its name.</summary>
    /// <param name="resource">The object.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="file">Name of the file, without extension; several objects may share it.</param>
    /// <returns>What the validator says against it; then it is not taken.</returns>
    public IReadOnlyList<ValidationError> Add<T>(T resource, JsonTypeInfo<T> type, ResourceKind kind, string file)
    {
        var written = JsonSerializer.SerializeToNode(resource, type)!.AsObject();
        Prune(written);
        var json = new JsonObject(Order.Where(written.ContainsKey).Select(name => KeyValuePair.Create(name, written[name]?.DeepClone())));
        List<ValidationError> errors = [.. LanguageValidator.Validate(kind, Encoding.UTF8.GetBytes(json.ToJsonString())).Where(error => error.Severity == ValidationSeverity.Error)];
        if (errors.Count == 0)
        {
            var yaml = YamlText.Of(json);
            files[file] = files.TryGetValue(file, out var before) ? before + Separator + yaml : yaml;
        }

        return errors;
    }

    /// <summary>Writes all that was taken. Nothing is written over.</summary>
    /// <exception cref="CommandFailedException">A file is there already, or the folder cannot be written.</exception>
    public void Write()
    {
        if (target == "-")
        {
            output.Write(string.Join(Separator, files.Values));
            return;
        }

        try
        {
            Directory.CreateDirectory(target);
            var paths = files.ToDictionary(file => Path.Combine(target, file.Key + ".yaml"), file => file.Value);
            if (paths.Keys.FirstOrDefault(File.Exists) is { } present)
            {
                throw new CommandFailedException($"{present} is there already; nothing was written");
            }

            foreach (var (path, yaml) in paths)
            {
                using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                stream.Write(Encoding.UTF8.GetBytes(yaml));
                output.WriteLine(path);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(problem.Message, problem);
        }
    }

    /// <summary>Takes out what nobody would write: empty lists and objects.</summary>
    private static void Prune(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (value is JsonObject inner)
            {
                Prune(inner);
            }

            foreach (var item in (value as JsonArray)?.OfType<JsonObject>() ?? [])
            {
                Prune(item);
            }

            if (value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 })
            {
                json.Remove(name);
            }
        }
    }
}
