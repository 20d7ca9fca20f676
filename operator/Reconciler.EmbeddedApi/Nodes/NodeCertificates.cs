using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>Invites, signs and revokes. What is decided is decided within the change of the node's record, so that of two who come at once one is refused.</summary>
internal sealed partial class NodeCertificates(NodeRecords records, NodeLife life, CertificateAuthority authority, TimeProvider time, ILogger<NodeCertificates> logger)
{
    /// <summary>How long a node's certificate is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    public NodeRecords Records { get; } = records;

    public string AuthorityPem => authority.AuthorityPem;

    /// <summary>Makes a token for one machine to become this node. It takes the place of one that was made before.</summary>
    /// <exception cref="ApiException">409: somebody is this node.</exception>
    public async Task<(string Token, DateTimeOffset Expires)> InviteAsync(string node, TimeSpan life)
    {
        var (token, expires) = (JoinTokens.Make(node), time.GetUtcNow() + life);
        await Records.ChangeAsync(node, record =>
        {
            DemandUnused(node, record);
            return record with { Invitation = new NodeInvitation(JoinTokens.HashOf(token), expires) };
        }).ConfigureAwait(false);
        return (token, expires);
    }

    /// <summary>A node's first certificate. The token is used up with it; asked again with the same key, the answer is the same.</summary>
    /// <exception cref="ApiException">401 for a token that is no longer good, 409 for one that was used, or if somebody is this node.</exception>
    public async Task<string> JoinAsync(string node, string tokenHash, PublicKey key)
    {
        var hash = SigningRequest.HashOf(key);
        var record = await Records.ChangeAsync(node, record =>
        {
            var now = time.GetUtcNow();
            if (record.Invitation is not { } invitation || invitation.Hash != tokenHash || invitation.Expires <= now)
            {
                throw Refusal.Unauthorized();
            }

            if (invitation.Used is { } used)
            {
                return invitation.Key == hash
                    ? record
                    : throw Conflict($"the token for node \"{node}\" was used at {used.Timestamp()}, for another key; if that was not this machine, revoke it with: reconciler node revoke {node}");
            }

            DemandUnused(node, record);
            DemandRoom(node, record, now);
            var (pem, made) = Sign(node, key);
            return (record with { Invitation = invitation with { Used = now, Key = hash, Certificate = pem } }).With(made, now);
        }).ConfigureAwait(false);
        LogJoined(node);
        return record.Invitation!.Certificate!;
    }

    /// <summary>A node's next certificate. The one it has is good until its end. Of a node that was revoked once the answer is kept: asked again with the same key, it is the same.</summary>
    /// <param name="node">The node.</param>
    /// <param name="serial">The certificate by which it asks.</param>
    /// <param name="key">The new key.</param>
    /// <exception cref="ApiException">401: it was revoked meanwhile. 409: too many are good.</exception>
    public async Task<string> RenewAsync(string node, string serial, PublicKey key)
    {
        var (pem, fact) = Sign(node, key);
        var made = fact with { Key = SigningRequest.HashOf(key), Pem = pem };
        await Records.ChangeAsync(node, record =>
        {
            var now = time.GetUtcNow();
            if (!record.Accepts(serial))
            {
                throw Refusal.Unauthorized();
            }

            if (record.RenewalOf(made.Key!, serial, now) is { Pem: not null } kept)
            {
                made = kept;
                return record;
            }

            DemandRoom(node, record, now);
            return record.With(made, now);
        }).ConfigureAwait(false);
        LogRenewed(node, made.Until);
        return made.Pem!;
    }

    /// <summary>From now on none of the certificates counts that were made for this node, nor a token that was not used.</summary>
    /// <returns>Since when, and whether such a node was ever heard of.</returns>
    public async Task<(DateTimeOffset Since, bool Known)> RevokeAsync(string node)
    {
        var known = Records.Find(node) is not null || life.IsKnown(node);
        var now = time.GetUtcNow();
        await Records.ChangeAsync(node, record => record with { Invitation = null, Revoked = now, Accepted = [] }).ConfigureAwait(false);
        LogRevoked(node);
        return (now, known);
    }

    /// <summary>Lets a certificate count that this server makes by itself, as it does at its start. A node that was revoked gets none as long as nobody has invited it anew.</summary>
    /// <returns>False: it was revoked.</returns>
    public async Task<bool> AdmitAsync(string node, string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var made = Fact(certificate) with { IsOwn = true };
        var admitted = false;
        await Records.ChangeAsync(node, record =>
        {
            var now = time.GetUtcNow();
            admitted = !record.IsClosed(now);
            return admitted ? record.With(made, now) : record;
        }).ConfigureAwait(false);
        if (!admitted)
        {
            LogLeftOut(node);
        }

        return admitted;
    }

    private static void DemandRoom(string node, NodeRecord record, DateTimeOffset now)
    {
        if (record.IsFull(now))
        {
            throw Conflict($"node \"{node}\" has {NodeRecord.Most} certificates that are good, more than one machine needs: somebody else may have a key of it. Take them all away with: reconciler node revoke {node}; then invite it anew with: reconciler node token {node} --token-file FILE");
        }
    }

    private void DemandUnused(string node, NodeRecord record)
    {
        if (life.SignOf(node, record) is { } sign)
        {
            throw Conflict($"somebody is node \"{node}\": it gave a sign of life at {sign.Timestamp()}. Choose another name; or end that agent and wait until its lease runs out; or take its certificates away with: reconciler node revoke {node}");
        }
    }

    private (string Pem, NodeCertificate Fact) Sign(string node, PublicKey key)
    {
        using var made = authority.SignClient(UserIdentity.NodePrefix + node, [WellKnownGroups.Nodes], key, Life);
        return (made.ExportCertificatePem(), Fact(made));
    }

    private static NodeCertificate Fact(X509Certificate2 certificate) => new(certificate.SerialNumber, new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero));

    private static ApiException Conflict(string message) => new(409, "Conflict", message);

    [LoggerMessage(Level = LogLevel.Information, Message = "A machine has become node {Node} by its token")]
    private partial void LogJoined(string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} has a new certificate, good until {Until:u}")]
    private partial void LogRenewed(string node, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificates of node {Node} are revoked")]
    private partial void LogRevoked(string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No kubeconfig is written for node {Node}: it was revoked. 'reconciler node token {Node} --token-file FILE' and a start after that let it in again")]
    private partial void LogLeftOut(string node);
}
