using System.Net;
using System.Net.Sockets;

namespace Reconciler.Metrics;

/// <summary>Where metrics are served: a TCP address or a Unix socket.</summary>
/// <param name="Tcp">The address and port; port 0 takes a free one.</param>
/// <param name="Socket">The socket's path.</param>
public sealed record MetricsAddress(IPEndPoint? Tcp, string? Socket)
{
    /// <summary>What an address looks like, for people.</summary>
    public const string Form = "ADDRESS:PORT (such as 127.0.0.1:9510, or [::]:9510 for all of either family), unix:PATH or none";

    private const int LongestSocket = 100;

    /// <summary>Reads an address; <c>none</c> is null.</summary>
    /// <returns>False when the text is no address.</returns>
    public static bool TryParse(string? text, out MetricsAddress? address)
    {
        address = null;
        if (text == "none")
        {
            return true;
        }

        if (text?.StartsWith("unix:", StringComparison.Ordinal) == true && text.Length is > 6 and < LongestSocket && text[5] == '/')
        {
            address = new MetricsAddress(null, text[5..]);
        }
        else if (text is not null && text.Contains(':', StringComparison.Ordinal) && !text.EndsWith(']') && IPEndPoint.TryParse(Bare(text), out var endpoint))
        {
            address = new MetricsAddress(endpoint, null);
        }

        return address is not null;
    }

    // Who puts an address together without knowing its family, as a chart does, writes brackets around both.
    private static string Bare(string text) =>
        text.Split("]:") is [['[', .. var inner], var port] && IPAddress.TryParse(inner, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? $"{inner}:{port}" : text;

    /// <inheritdoc/>
    public override string ToString() => Socket is not null ? "unix:" + Socket : Tcp?.ToString() ?? "none";
}
