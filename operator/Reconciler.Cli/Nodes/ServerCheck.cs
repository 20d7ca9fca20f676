using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Cli.Nodes;

/// <summary>Looks whether a server is the one that a token file names, before the token is sent to it; and if not, why.</summary>
internal static class ServerCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Shakes hands with the server.</summary>
    /// <returns>Null: it is the one. Else why nobody could be asked; it may be worth another try.</returns>
    /// <exception cref="CommandFailedException">It is another, or cannot be told to be the one.</exception>
    public static async Task<string?> RunAsync(Uri server, string authority, TimeProvider time, CancellationToken ct)
    {
        using var trusted = X509Certificate2.CreateFromPem(authority);
        string? wrong = null;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(server.Host, server.Port, either.Token);
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = server.IdnHost.Trim('[', ']'),
                    RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                    {
                        wrong = shown is X509Certificate2 certificate ? Judge(server, certificate, trusted, errors, time.GetUtcNow()) : $"{server} showed no certificate";
                        return wrong is null;
                    },
                },
                either.Token);
            return null;
        }
        catch (AuthenticationException) when (wrong is not null)
        {
            throw new CommandFailedException(wrong);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds} s";
        }
        catch (Exception problem) when (problem is SocketException or IOException or AuthenticationException)
        {
            return problem.Message;
        }
    }

    private static string? Judge(Uri server, X509Certificate2 shown, X509Certificate2 trusted, SslPolicyErrors errors, DateTimeOffset now)
    {
        if (!Chains(shown, trusted, shown.NotBefore))
        {
            return $"{server} is not the server that made this token: its certificate is signed by somebody else. The token was not sent";
        }

        if (!Chains(shown, trusted, now.UtcDateTime))
        {
            return $"{server}: its certificate is good from {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u}, and this machine's clock says {now:u}: set the clock";
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"{server}: its certificate is not made for the name {server.Host}; start the server with: reconciler up --tls-san {server.Host}"
            : null;
    }

    private static bool Chains(X509Certificate2 shown, X509Certificate2 trusted, DateTime at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.VerificationTime = at;
        return chain.Build(shown);
    }
}
