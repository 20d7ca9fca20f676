using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// Tokens of ServiceAccounts, in upstream's form: a JWT for an audience and a time, bound to the account's uid (and to a Secret's, if asked
/// for). It is good only as long as what it is bound to is there.
/// </summary>
internal sealed class ServiceAccountTokens : ITokenAuthentication
{
    /// <summary>The issuer, and the audience of tokens that ask for none.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private const string Facts = "kubernetes.io";

    private readonly ObjectStore store;
    private readonly TimeProvider time;
    private readonly SigningCredentials signing;
    private readonly JsonWebTokenHandler tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TokenValidationParameters valid;

    public ServiceAccountTokens(ObjectStore store, ECDsaSecurityKey key, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        signing = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
        valid = JwtRules.For(Issuer, [Issuer], [SecurityAlgorithms.EcdsaSha256], TimeSpan.Zero, time);
        valid.IssuerSigningKey = key;
    }

    /// <summary>Makes a token.</summary>
    public string Issue(StoredObject account, IReadOnlyList<string> audiences, TimeSpan life, StoredObject? boundTo)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var facts = new JsonObject
        {
            ["namespace"] = account.Key.Namespace,
            ["serviceaccount"] = new JsonObject { ["name"] = account.Key.Name, ["uid"] = account.Uid },
        };
        if (boundTo is not null)
        {
            facts["secret"] = new JsonObject { ["name"] = boundTo.Key.Name, ["uid"] = boundTo.Uid };
        }

        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = ServiceAccountName.Of(account.Key.Namespace, account.Key.Name),
            ["aud"] = audiences.ToJsonArray(),
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)life.TotalSeconds,
            ["jti"] = Guid.NewGuid().ToString(),
            [Facts] = facts,
        };
        return tokens.CreateToken(claims.ToText(), signing);
    }

    public async ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct)
    {
        if (JwtRules.IssuerOf(tokens, token) != Issuer || await tokens.ValidateTokenAsync(token, valid).ConfigureAwait(false) is not { IsValid: true, SecurityToken: JsonWebToken jwt })
        {
            return null;
        }

        var facts = JwtRules.Payload(jwt).Object(Facts);
        var (ns, account) = (facts.Text("namespace"), facts.Object("serviceaccount"));
        if (ns is null || account.Text("name") is not { } name || jwt.Subject != ServiceAccountName.Of(ns, name))
        {
            return null;
        }

        var secret = facts.Object("secret");
        bool Stands() => IsThere(BuiltInDefinitions.ServiceAccounts, ns, account) && (secret is null || IsThere(BuiltInDefinitions.Secrets, ns, secret));
        return !Stands()
            ? null
            : UserIdentity.Authenticated(
                jwt.Subject,
                ServiceAccountName.GroupsOf(ns),
                account.Text("uid"),
                new Dictionary<string, string[]> { ["authentication.kubernetes.io/credential-id"] = [string.Create(CultureInfo.InvariantCulture, $"JTI={jwt.Id}")] })
                .With(new Credential { Expires = JwtRules.EndOf(jwt), Stands = Stands });
    }

    private bool IsThere(string resource, string ns, JsonObject? reference) =>
        store.FindLiving(new ObjectKey(resource, ns, reference.Text("name") ?? string.Empty)) is { } found && found.Uid == reference.Text("uid");
}
