namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// Whose OpenID Connect tokens are accepted, and what they say: the options of kube-apiserver under the same names. So people of Active
/// Directory (by AD FS or Entra ID), Keycloak and others sign in, with their groups.
/// </summary>
public sealed record OidcOptions
{
    /// <summary>URL of the issuer, https only, exactly as its tokens have it in <c>iss</c>; below it lies <c>/.well-known/openid-configuration</c>.</summary>
    public required Uri IssuerUrl { get; init; }

    /// <summary>The client id: what tokens must have in <c>aud</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The claim that is the user's name; default <c>sub</c>. With <c>email</c>, a token that says <c>email_verified: false</c> is refused.</summary>
    public string UsernameClaim { get; init; } = "sub";

    /// <summary>What is put before the name, so that nobody gets another one's; <c>-</c> is nothing. Default: <c>ISSUER_URL#</c>, and nothing for the claim <c>email</c>.</summary>
    public string? UsernamePrefix { get; init; }

    /// <summary>The claim that holds the groups, a text or a list of texts; default none.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>What is put before each group; default nothing. Groups that then begin with <c>system:</c> are ignored.</summary>
    public string GroupsPrefix { get; init; } = string.Empty;

    /// <summary>PEM file of the authorities that the issuer's own certificate is checked against; default the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>How far clocks may differ; default 10 s.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(10);
}
