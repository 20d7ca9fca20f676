using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>What the server keeps of a node's credentials. It holds nothing by which anybody could become the node.</summary>
internal sealed record NodeRecord
{
    /// <summary>The token that was made last.</summary>
    public NodeInvitation? Invitation { get; init; }

    /// <summary>When the node's certificates were revoked; null: never.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>The certificates that were made since, and count; before a revocation all of the authority's do.</summary>
    public IReadOnlyList<NodeCertificate> Accepted { get; init; } = [];

    /// <summary>Whether a certificate of the authority for this node counts.</summary>
    public bool Accepts(string serial) => Revoked is null || Accepted.Any(one => one.Serial == serial);

    /// <summary>Whether nobody may be this node: it was revoked, and neither invited nor given a certificate since.</summary>
    public bool IsClosed(DateTimeOffset now) =>
        Revoked is not null && !Accepted.Any(one => one.Until > now) && !(Invitation is { Used: null } open && open.Expires > now);

    /// <summary>With one more certificate that counts. Those that have ended are forgotten.</summary>
    public NodeRecord With(NodeCertificate made, DateTimeOffset now) => Revoked is null
        ? this
        : this with { Accepted = [.. Accepted.Where(one => one.Until > now).TakeLast(Most - 1), made] };

    /// <summary>How many certificates of a node count at the same time after it was revoked once.</summary>
    private const int Most = 16;

    public static NodeRecord Read(JsonObject document) => new()
    {
        Invitation = document.Object("invitation") is { } invitation ? NodeInvitation.Read(invitation) : null,
        Revoked = Time(document, "revoked"),
        Accepted = [.. document.Array("accepted").Objects().Select(one => new NodeCertificate(one.Text("serial") ?? string.Empty, Time(one, "until") ?? default))],
    };

    public JsonObject Write(string node, string uid)
    {
        var document = new JsonObject { ["metadata"] = new JsonObject { ["name"] = node, ["uid"] = uid } };
        document.Put("invitation", Invitation?.Write());
        document.Put("revoked", Text(Revoked));
        document["accepted"] = Accepted.Select(one => (JsonNode?)new JsonObject { ["serial"] = one.Serial, ["until"] = Text(one.Until) }).ToJsonArray();
        return document;
    }

    internal static DateTimeOffset? Time(JsonObject document, string name) =>
        DateTimeOffset.TryParse(document.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;

    internal static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>A certificate of a node.</summary>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="Until">When it ends.</param>
internal readonly record struct NodeCertificate(string Serial, DateTimeOffset Until);
