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

    /// <summary>Whether so many certificates are good that there is no room for another. None is put out for it: it may be the one in use.</summary>
    public bool IsFull(DateTimeOffset now) => Accepted.Count(one => one.Until > now && !one.IsOwn) >= Most;

    /// <summary>The certificate that was made for this key by a renewal, and is good; null: none was. The one by which is asked is no answer.</summary>
    public NodeCertificate? RenewalOf(string key, string askedBy, DateTimeOffset now) =>
        Accepted.LastOrDefault(one => one.Key == key && one.Serial != askedBy && one.Until > now);

    /// <summary>
    /// With one more certificate that counts. Those that have ended are forgotten. One that the server made by itself takes the place of those
    /// that it made before, except for the last: its agent may not have read the new one yet.
    /// </summary>
    public NodeRecord With(NodeCertificate made, DateTimeOffset now)
    {
        if (Revoked is null)
        {
            return this;
        }

        var last = Accepted.LastOrDefault(one => one.IsOwn);
        return this with { Accepted = [.. Accepted.Where(one => one.Until > now && !(made.IsOwn && one.IsOwn && one != last)), made] };
    }

    /// <summary>How many certificates of a node, without those that the server made by itself, count at the same time after it was revoked once.</summary>
    public const int Most = 16;

    public static NodeRecord Read(JsonObject document) => new()
    {
        Invitation = document.Object("invitation") is { } invitation ? NodeInvitation.Read(invitation) : null,
        Revoked = Time(document, "revoked"),
        Accepted = [.. document.Array("accepted").Objects().Select(NodeCertificate.Read)],
    };

    public JsonObject Write(string node, string uid)
    {
        var document = new JsonObject { ["metadata"] = new JsonObject { ["name"] = node, ["uid"] = uid } };
        document.Put("invitation", Invitation?.Write());
        document.Put("revoked", Text(Revoked));
        document["accepted"] = Accepted.Select(one => (JsonNode?)one.Write()).ToJsonArray();
        return document;
    }

    internal static DateTimeOffset? Time(JsonObject document, string name) =>
        DateTimeOffset.TryParse(document.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;

    internal static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
