using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Ovsdb;

/// <summary>Where a database listens: <c>unix:PATH</c> or <c>tcp:HOST:PORT</c> (an IPv6 address in brackets).</summary>
public sealed record OvsdbEndpoint
{
    private OvsdbEndpoint(string text, EndPoint address)
    {
        Text = text;
        Address = address;
    }

    /// <summary>The form it was written in.</summary>
    public string Text { get; }

    internal EndPoint Address { get; }

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="FormatException">The text is neither form.</exception>
    public static OvsdbEndpoint Parse(string text) =>
        TryParse(text, out var endpoint)
            ? endpoint
            : throw new FormatException($"'{text}' is no database endpoint; right would be unix:PATH or tcp:HOST:PORT.");

    /// <summary>Reads an endpoint; false when the text is neither form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OvsdbEndpoint? endpoint)
    {
        endpoint = null;
        if (text is null)
        {
            return false;
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > 5)
        {
            endpoint = new OvsdbEndpoint(text, new UnixDomainSocketEndPoint(text[5..]));
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (!text.StartsWith("tcp:", StringComparison.Ordinal) || colon <= 4
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[4..colon].Trim('[', ']');
        endpoint = new OvsdbEndpoint(text, IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port));
        return true;
    }

    internal Socket CreateSocket() =>
        Address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <inheritdoc />
    public override string ToString() => Text;
}
