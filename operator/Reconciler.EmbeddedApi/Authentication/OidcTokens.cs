using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>OpenID Connect's ID tokens of the one issuer.</summary>
internal sealed class OidcTokens : ITokenAuthentication
{
    /// <summary>Asymmetric ones only: with any other the issuer's public key could be taken for a shared secret.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly OidcOptions options;
    private readonly OidcKeys keys;
    private readonly TokenValidationParameters valid;
    private readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };

    public OidcTokens(OidcOptions options, OidcKeys keys, TimeProvider time)
    {
        this.options = options;
        this.keys = keys;
        valid = JwtRules.For(options.IssuerUrl.OriginalString, [options.ClientId], Algorithms, options.ClockSkew, time);
    }

    private string Issuer => options.IssuerUrl.OriginalString;

    public async ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct)
    {
        if (JwtRules.IssuerOf(tokens, token) != Issuer)
        {
            return null;
        }

        var result = await ValidateAsync(token, missing: false, ct).ConfigureAwait(false);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            result = await ValidateAsync(token, missing: true, ct).ConfigureAwait(false);
        }

        return result is { IsValid: true, SecurityToken: JsonWebToken jwt } && JwtRules.Payload(jwt) is { } claims ? Identity(claims)?.With(new Credential { Expires = JwtRules.EndOf(jwt) + options.ClockSkew }) : null;
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, bool missing, CancellationToken ct)
    {
        var rules = valid.Clone();
        rules.IssuerSigningKeys = await keys.GetAsync(missing, ct).ConfigureAwait(false);
        return await tokens.ValidateTokenAsync(token, rules).ConfigureAwait(false);
    }

    private UserIdentity? Identity(JsonObject claims)
    {
        var byMail = options.UsernameClaim == "email";
        if (claims.Text(options.UsernameClaim) is not { Length: > 0 } name || (byMail && claims.ContainsKey("email_verified") && !claims.Flag("email_verified")))
        {
            return null;
        }

        var user = Prefix(byMail) + name;
        var groups = Groups(claims).Select(group => options.GroupsPrefix + group).Where(group => !IsReserved(group));

        // Nobody becomes a node, or the server's own part, by what a directory says.
        return IsReserved(user) ? null : UserIdentity.Authenticated(user, groups);
    }

    private string Prefix(bool byMail) => options.UsernamePrefix switch
    {
        "-" => string.Empty,
        null or "" => byMail ? string.Empty : Issuer + "#",
        var prefix => prefix,
    };

    private IEnumerable<string> Groups(JsonObject claims) => options.GroupsClaim is not { } claim ? [] : claims.At(claim) switch
    {
        JsonArray several => several.Texts(),
        var one => one.AsText() is { Length: > 0 } group ? [group] : [],
    };

    private static bool IsReserved(string name) => name.StartsWith("system:", StringComparison.Ordinal);
}
