using System.CommandLine;
using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.Cli.Hosting;

/// <summary>Whose OpenID Connect tokens the embedded API accepts: kube-apiserver's options under their own names.</summary>
internal sealed class OidcOptionSet
{
    private readonly Option<Uri?> issuer = new("--oidc-issuer-url")
    {
        Description = "Accepts OpenID Connect tokens of this issuer (https).",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps)
            {
                return url;
            }

            result.AddError($"--oidc-issuer-url {result.Tokens[0].Value}: right would be an https URL, such as https://login.example.org/realms/office");
            return null;
        },
    };

    private readonly Option<string?> client = new("--oidc-client-id") { Description = "What such tokens must have as their audience." };
    private readonly Option<string> username = new("--oidc-username-claim") { Description = "The claim that is the user's name.", DefaultValueFactory = _ => "sub" };
    private readonly Option<string?> usernamePrefix = new("--oidc-username-prefix") { Description = "Put before the name; '-' is nothing. Default: ISSUER_URL#, and nothing for the claim email." };
    private readonly Option<string?> groups = new("--oidc-groups-claim") { Description = "The claim that holds the groups." };
    private readonly Option<string?> groupsPrefix = new("--oidc-groups-prefix") { Description = "Put before each group." };
    private readonly Option<string?> authorities = new("--oidc-ca-file") { Description = "PEM file of the authorities of the issuer's own certificate. Default: the system's." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { issuer, client, username, usernamePrefix, groups, groupsPrefix, authorities })
        {
            command.Add(option);
        }
    }

    /// <summary>What was said; null: no issuer.</summary>
    /// <exception cref="CommandFailedException">An issuer without a client id, or a CA file that is not there.</exception>
    public OidcOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(issuer) is not { } url)
        {
            return null;
        }

        var file = parsed.GetValue(authorities);
        return file is not null && !File.Exists(file) ? throw new CommandFailedException($"--oidc-ca-file {file}: there is no such file")
            : new OidcOptions
            {
                IssuerUrl = url,
                ClientId = parsed.GetValue(client) ?? throw new CommandFailedException("--oidc-issuer-url needs --oidc-client-id: tokens that this issuer made for others must not count"),
                UsernameClaim = parsed.GetRequiredValue(username),
                UsernamePrefix = parsed.GetValue(usernamePrefix),
                GroupsClaim = parsed.GetValue(groups),
                GroupsPrefix = parsed.GetValue(groupsPrefix) ?? string.Empty,
                CaFile = file,
            };
    }
}
