using System.Text.RegularExpressions;

namespace Reconciler.Cli.Sync.Git;

/// <summary>The address of a repository that may be fetched: a local path, <c>file</c>, <c>http</c>, <c>https</c> or <c>ssh</c>.</summary>
/// <param name="Text">As git takes it; local paths are absolute.</param>
/// <param name="Protocols">What git is allowed to speak for it, as <c>GIT_ALLOW_PROTOCOL</c> lists it: nothing may lead elsewhere.</param>
internal sealed partial record GitUrl(string Text, string Protocols)
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">As a person wrote it.</param>
    /// <exception cref="CommandFailedException">It is not to be fetched from.</exception>
    public static GitUrl Parse(string text)
    {
        if (text.Length == 0 || text[0] == '-' || text.Any(char.IsControl) || text.Contains("::", StringComparison.Ordinal))
        {
            throw Refused(text);
        }

        if (ScpForm().IsMatch(text))
        {
            return new GitUrl(text, "ssh");
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return new GitUrl(Path.GetFullPath(text), "file");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw Refused(text);
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            // Not repeated in the message: it would stand in logs.
            throw new CommandFailedException($"--repo: a password in the address is seen by everybody on this host; right would be {uri.Scheme}://{uri.Authority}/... and --credentials FILE");
        }

        return uri.Scheme switch
        {
            "file" => new GitUrl(text, "file"),
            "http" or "https" => new GitUrl(text, "http:https"),
            "ssh" => new GitUrl(text, "ssh"),
            _ => throw Refused(text),
        };
    }

    public override string ToString() => Text;

    private static CommandFailedException Refused(string text) =>
        new($"--repo {Reports.PlainText.Line(text, 80)}: right would be a path, or an address with file://, https://, http:// or ssh://");

    [GeneratedRegex(@"^[A-Za-z0-9_.][A-Za-z0-9_.-]*@[A-Za-z0-9.][A-Za-z0-9.-]*:[^/:][^:]*$")]
    private static partial Regex ScpForm();
}
