using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Nodes;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Authentication;

/// <summary>
/// Who asks: the first of the client's certificate and its bearer token that is good. Whoever brings neither, or only bad ones, is nobody.
/// </summary>
internal sealed class RequestAuthentication(ClientCertificates certificates, JoinTokens joining, IReadOnlyList<ITokenAuthentication> tokens)
{
    /// <summary>The caller.</summary>
    /// <exception cref="ApiException">401.</exception>
    public async ValueTask<UserIdentity> IdentifyAsync(HttpContext context)
    {
        var token = Bearer(context.Request);
        return certificates.Identify(context)
            ?? (token is null ? null : await joining.IdentifyAsync(token, context.RequestAborted).ConfigureAwait(false) ?? await IdentifyAsync(token, context.RequestAborted).ConfigureAwait(false))
            ?? throw Refusal.Unauthorized(certificates.WhyNot(context) ?? (token is null ? null : joining.WhyNot(token)));
    }

    /// <summary>Whose token it is; null: nobody's.</summary>
    public async ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct)
    {
        foreach (var authentication in tokens)
        {
            if (await authentication.IdentifyAsync(token, ct).ConfigureAwait(false) is { } identity)
            {
                return identity;
            }
        }

        return null;
    }

    /// <summary>The token that a request brings; null: none.</summary>
    public static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header[7..].Trim() is { Length: > 0 } token
            ? token
            : null;
}

/// <summary>One way to know a bearer token.</summary>
internal interface ITokenAuthentication
{
    /// <summary>Whose token it is; null if it is none of this kind, or no good one.</summary>
    ValueTask<UserIdentity?> IdentifyAsync(string token, CancellationToken ct);
}
