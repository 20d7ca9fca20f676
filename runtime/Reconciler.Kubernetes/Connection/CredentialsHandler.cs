using System.Net.Http.Headers;
using System.Text;
using k8s;

namespace Reconciler.Kubernetes.Connection;

/// <summary>Puts the bearer token or password of a configuration on every request; token files are read again when they change.</summary>
internal sealed class CredentialsHandler(KubernetesClientConfiguration configuration) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = await CredentialsAsync(cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AuthenticationHeaderValue?> CredentialsAsync(CancellationToken cancellationToken) => configuration switch
    {
        { TokenProvider: { } provider } => await provider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false),
        { AccessToken: { } token } => new AuthenticationHeaderValue("Bearer", token),
        { Username: { } user } => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{configuration.Password}"))),
        _ => null,
    };
}
