namespace Reconciler.Cli.Sync.Git;

/// <summary>What of a repository is followed: a branch, a tag, or one commit by its id.</summary>
/// <param name="Text">As a person wrote it.</param>
internal sealed record GitRef(string Text)
{
    /// <summary>Whether it is a commit's id, which never moves.</summary>
    public bool IsCommit => Text.Length is 40 or 64 && Text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads one, by git's own rules for names.</summary>
    /// <exception cref="CommandFailedException">Git has no such names.</exception>
    public static GitRef Parse(string text)
    {
        var isName = text.Length is > 0 and < 256 && text[0] is not ('-' or '/' or '.') && text[^1] is not ('/' or '.')
            && !text.Any(letter => letter <= ' ' || letter == 0x7F || "~^:?*[\\".Contains(letter, StringComparison.Ordinal))
            && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal)
            && !text.Contains("/.", StringComparison.Ordinal) && !text.Contains("@{", StringComparison.Ordinal) && text != "@"
            && !text.Split('/').Any(part => part.EndsWith(".lock", StringComparison.Ordinal));
        return isName ? new GitRef(text) : throw new CommandFailedException($"--ref {Reports.PlainText.Line(text, 80)}: right would be the name of a branch or tag, or a commit's whole id");
    }

    /// <summary>What to ask a repository for.</summary>
    public IReadOnlyList<string> Candidates => Text == "HEAD" || Text.StartsWith("refs/", StringComparison.Ordinal) ? [Text] : [$"refs/heads/{Text}", $"refs/tags/{Text}"];

    /// <summary>Chooses among what a repository has.</summary>
    /// <param name="listing">What <c>git ls-remote</c> printed: an id, a tab and a name each.</param>
    /// <returns>The name and the commit that it stands for; null when there is no such name.</returns>
    /// <exception cref="CommandFailedException">It is both a branch and a tag: whoever may push tags must not redirect a branch.</exception>
    public (string Name, string Commit)? Choose(string listing)
    {
        var names = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[1], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[0], StringComparer.Ordinal);
        var found = Candidates.Where(names.ContainsKey).ToList();
        return found.Count switch
        {
            0 => null,
            // An annotated tag has an id of its own; behind ^{} stands its commit's.
            1 => (found[0], names.GetValueOrDefault(found[0] + "^{}") ?? names[found[0]]),
            _ => throw new CommandFailedException($"--ref {Text} is both a branch and a tag of the repository; right would be refs/heads/{Text} or refs/tags/{Text}"),
        };
    }
}
