using System.Text.RegularExpressions;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Keys of labels and annotations, and finalizers: a name, with a domain before a slash or without.</summary>
internal static partial class QualifiedNames
{
    private const string Form = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <summary>What is wrong with it, in upstream's words.</summary>
    public static IEnumerable<string> Problems(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            yield return $"a valid label key must consist of {Form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (parts is [{ Length: 0 }, _])
        {
            yield return "prefix part must be non-empty";
        }
        else if (parts is [{ Length: > 253 }, _])
        {
            yield return "prefix part must be no more than 253 bytes";
        }
        else if (parts is [var prefix, _] && !MetadataRules.Subdomain().IsMatch(prefix))
        {
            yield return "prefix part " + MetadataRules.SubdomainText;
        }

        var name = parts[^1];
        if (name.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (name.Length > 63)
        {
            yield return "name part must be no more than 63 bytes";
        }

        if (!Name().IsMatch(name))
        {
            yield return "name part must consist of " + Form;
        }
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex Name();
}
