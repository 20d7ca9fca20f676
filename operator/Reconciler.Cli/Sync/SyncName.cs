using System.Security.Cryptography;
using System.Text;
using Reconciler.Cli.Sync.Git;

namespace Reconciler.Cli.Sync;

/// <summary>The marks by which a sync knows its own objects again.</summary>
internal static class SyncName
{
    /// <summary>Who owns the fields that a sync applies.</summary>
    public const string FieldManager = "reconciler-sync";

    /// <summary>Label of every applied object: the sync's name.</summary>
    public const string Label = "reconciler.dev/sync";

    /// <summary>Label of the inventories: the sync's name.</summary>
    public const string InventoryLabel = "reconciler.dev/sync-inventory";

    /// <summary>Annotation that keeps an object from being pruned, with the value <c>false</c>.</summary>
    public const string PruneAnnotation = "reconciler.dev/prune";

    /// <summary>The name of a sync that was given none: of the repository's last part, and of address and folder together.</summary>
    public static string Of(GitUrl url, string path)
    {
        var last = url.Text.TrimEnd('/').Split('/', ':')[^1];
        last = last.EndsWith(".git", StringComparison.Ordinal) ? last[..^4] : last;
        var word = new string([.. last.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-').Take(40).Select(char.ToLowerInvariant)]).Trim('-');
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{url.Text}\n{path}")))[..8];
        return word.Length == 0 ? mark : $"{word}-{mark}";
    }

    /// <summary>Whether a text can be a sync's name: it becomes a label's value and part of objects' names.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 57 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-') && text[0] != '-' && text[^1] != '-';
}
