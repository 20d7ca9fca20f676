using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>What every JWT must be: signed by one of the named algorithms, of the one issuer, for one of the audiences, in its time.</summary>
internal static class JwtRules
{
    public static TokenValidationParameters For(string issuer, IEnumerable<string> audiences, IEnumerable<string> algorithms, TimeSpan skew, TimeProvider time) => new()
    {
        ValidIssuer = issuer,
        ValidAudiences = [.. audiences],
        ValidAlgorithms = [.. algorithms],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,
        IncludeTokenOnFailedValidation = false,
        ClockSkew = skew,
        LifetimeValidator = (from, until, _, rules) =>
            time.GetUtcNow().UtcDateTime is var now
            && (from is null || from <= now + rules.ClockSkew)
            && until is not null && until > now - rules.ClockSkew,
    };

    /// <summary>Whom a token names as its issuer, not verified: which key is to be asked. Null if it is no signed JWT.</summary>
    public static string? IssuerOf(JsonWebTokenHandler tokens, string token)
    {
        try
        {
            return tokens.CanReadToken(token) ? tokens.ReadJsonWebToken(token).Issuer : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>When a verified token ends.</summary>
    public static DateTimeOffset EndOf(JsonWebToken token) => new(token.ValidTo, TimeSpan.Zero);

    /// <summary>The claims of a verified token.</summary>
    public static JsonObject? Payload(JsonWebToken token)
    {
        try
        {
            return JsonReading.ParseObject(Encoding.UTF8.GetBytes(Base64UrlEncoder.Decode(token.EncodedPayload)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
