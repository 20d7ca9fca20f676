namespace Reconciler.Libvirt.Wire;

/// <summary>
/// What an address names at the daemon's end, as libvirt's own client tells it there: without transport and parameters. Only addresses whose meaning is the
/// same for every connection have one: a local socket, and a driver that shows all of its clients the same domains.
/// </summary>
/// <param name="Name">For example <c>qemu:///system</c>.</param>
/// <param name="Socket">The socket that the address asks for; null: libvirt chooses.</param>
internal sealed record DriverName(string Name, string? Socket)
{
    private static readonly string[] Shared = ["qemu", "xen", "lxc", "ch", "bhyve"];

    /// <summary>Reads an address; null: it has no such name, or we are not sure. Pure.</summary>
    public static DriverName? Of(string uri)
    {
        var (head, rest) = Split(uri, ":///");
        if (rest is null)
        {
            return null;
        }

        var driver = head.EndsWith("+unix", StringComparison.Ordinal) ? head[..^5] : head;
        var (path, query) = Split(rest, "?");
        var isShared = Shared.Contains(driver, StringComparer.Ordinal) ? path is "system" or "session" : driver == "test" && path == "default";
        if (!isShared || query is null)
        {
            return isShared ? new DriverName($"{driver}:///{path}", null) : null;
        }

        // An escaped character, or another parameter, is left to libvirt.
        var (name, socket) = Split(query, "=");
        return name == "socket" && socket is ['/', ..] && socket.IndexOfAny(['%', '+', '&', ';', '#', '=']) < 0 ? new DriverName($"{driver}:///{path}", socket) : null;
    }

    private static (string Before, string? After) Split(string text, string by) =>
        text.IndexOf(by, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + by.Length)..]) : (text, null);
}
