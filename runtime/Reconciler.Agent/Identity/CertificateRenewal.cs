using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;

namespace Reconciler.Agent.Identity;

/// <summary>
/// Renews the node's certificate in time, with a new key, as the node that it is. One that is written into the file by somebody else (by
/// <c>node join</c>, or by <c>up</c> at its start) is taken over.
/// </summary>
/// <param name="certificate">The certificate.</param>
/// <param name="client">Speaks as the node.</param>
/// <param name="share">Gives where in the span of renewal, 0 to 1.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of each.</param>
internal sealed partial class CertificateRenewal(NodeCertificate certificate, ApiClient client, Func<double> share, TimeProvider time, ILogger<CertificateRenewal> logger)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>Told when <see cref="Problem"/> changed.</summary>
    public event Action? Changed;

    /// <summary>Why there is no new one though it is time; null: all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Renews until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var (where, failures, next) = (share(), 0, DateTimeOffset.MinValue);
        while (true)
        {
            if (certificate.TakeOver())
            {
                LogTaken(certificate.Until);
                (where, failures, next) = (share(), 0, DateTimeOffset.MinValue);
                Tell(null);
            }

            var now = time.GetUtcNow();
            if (now >= next && now >= RenewalTime.Of(certificate.From, certificate.Until, where))
            {
                if (await RenewAsync(now, ct).ConfigureAwait(false) is not { } problem)
                {
                    (where, failures, next) = (share(), 0, DateTimeOffset.MinValue);
                    Tell(null);
                }
                else
                {
                    next = now + RenewalTime.Pause(++failures);
                    Tell(problem);
                    LogFailed(problem, next);
                }
            }

            await Task.Delay(Look, time, ct).ConfigureAwait(false);
        }
    }

    private async Task<string?> RenewAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (now >= certificate.Until)
        {
            return Ended($"it ended at {certificate.Until:u}");
        }

        try
        {
            var key = certificate.NextKey();
            var (made, authority) = await CertificateExchange.AskAsync(client, certificate.Node, key, ct).ConfigureAwait(false);
            certificate.Replace(made, authority, key);
            LogRenewed(certificate.Until);
            return null;
        }
        catch (ApiException problem) when (problem.Code == 401)
        {
            // Whoever has read the old key could have read this one.
            certificate.DropNextKey();
            return Ended(problem.Message);
        }
        catch (Exception problem) when (problem is ApiException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"{problem.Message}; it is good until {certificate.Until:u}";
        }
    }

    private string Ended(string why) =>
        $"{why}. On the server: reconciler node token {certificate.Node} --token-file FILE; then here: reconciler node join --server URL --token-file FILE";

    private void Tell(string? problem)
    {
        if (Problem != problem)
        {
            Problem = problem;
            Changed?.Invoke();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This node's certificate is renewed; the new one is good until {Until:u}")]
    private partial void LogRenewed(DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Information, Message = "This node's certificate was replaced in its file; the new one is good until {Until:u}")]
    private partial void LogTaken(DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's certificate cannot be renewed: {Problem}. Next attempt at {Next:u}")]
    private partial void LogFailed(string problem, DateTimeOffset next);
}
