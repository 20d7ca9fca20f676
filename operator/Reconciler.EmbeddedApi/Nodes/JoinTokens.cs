using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>
/// The tokens by which machines become nodes: <c>node-join:NAME:SECRET</c>. One is in group system:bootstrappers as upstream's bootstrap tokens
/// are, not in system:authenticated, and may ask for its node's certificate.
/// </summary>
internal sealed class JoinTokens(NodeRecords records, TimeProvider time) : ITokenAuthentication
{
    private const string Prefix = "node-join:";
    private const string UserPrefix = "system:bootstrap:";
    private const string Group = "system:bootstrappers";

    /// <summary>Makes a token of 256 bits.</summary>
    public static string Make(string node) => $"{Prefix}{node}:{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>What is kept of it.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct) =>
        ValueTask.FromResult(Invited(token) is { } found && found.Invitation.Expires > time.GetUtcNow()
            ? new UserIdentity(UserPrefix + found.Node, [Group]) { Credential = new Credential { Expires = found.Invitation.Expires, JoinsAs = found.Node } }
            : null);

    /// <summary>Why a token that is really one of ours is not good; null: it is none, and nothing is told of it.</summary>
    public string? WhyNot(string token) => Invited(token) is { } found
        ? $"the token for node \"{found.Node}\" ended at {found.Invitation.Expires.Timestamp()}; make another with: reconciler node token {found.Node} --token-file FILE"
        : null;

    private (string Node, NodeInvitation Invitation)? Invited(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.LastIndexOf(':') is var end && end <= Prefix.Length)
        {
            return null;
        }

        var node = token[Prefix.Length..end];
        return records.Find(node)?.Invitation is { } invitation
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(invitation.Hash), Encoding.ASCII.GetBytes(HashOf(token)))
            ? (node, invitation)
            : null;
    }
}
