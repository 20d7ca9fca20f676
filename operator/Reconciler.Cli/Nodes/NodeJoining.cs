using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Reconciler.Agent.Identity;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Nodes;

/// <summary>
/// Makes this machine a node, or finds that it is one. The key is made here and never leaves; it is on the disk before it is asked with, so
/// that an end at any point loses nothing: asked again with the same token and key, the API gives the same certificate.
/// </summary>
internal sealed record NodeJoining
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Guests wait for their agent meanwhile.
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(5);

    public Uri? Server { get; init; }

    public string? TokenFile { get; init; }

    public string? Node { get; init; }

    /// <summary>The agent's own folder.</summary>
    public required string Folder { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Told what is done.</summary>
    public required TextWriter Progress { get; init; }

    /// <summary>Where the node's kubeconfig is kept.</summary>
    public string Kubeconfig => Path.Combine(Folder, "node.kubeconfig");

    private string JoiningKey => Path.Combine(Folder, "joining.key");

    /// <summary>Joins, if that is needed.</summary>
    /// <returns>The node that this machine is.</returns>
    /// <exception cref="CommandFailedException">It cannot be done.</exception>
    public async Task<string> RunAsync(CancellationToken ct)
    {
        try
        {
            if (await KeptAsync(ct) is { } node)
            {
                return node;
            }

            if (Server is null || TokenFile is null)
            {
                throw new CommandFailedException("--server and --token-file are needed: this machine has no certificate of a node that is good");
            }

            Directory.CreateDirectory(Folder);
            var token = Nodes.TokenFile.Read(TokenFile);
            return Node is null || Node == token.Node
                ? await JoinAsync(Server, token, ct)
                : throw new CommandFailedException($"--node {Node}: the token was made for node {token.Node}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(problem.Message, problem);
        }
    }

    // Goes on with what there is, if that is still good as far as is known.
    private async Task<string?> KeptAsync(CancellationToken ct)
    {
        if (NodeKubeconfig.TryRead(Kubeconfig) is not { } kept)
        {
            return File.Exists(Kubeconfig) ? throw new CommandFailedException($"{Kubeconfig} holds something else than a node's kubeconfig; it is left as it is. Move it away to join anew") : null;
        }

        // Left by an end between the two. A key that was in use is not joined with again: who took it could be this node with it.
        KeyFile.DeleteUsed(JoiningKey, kept.Key);
        using var certificate = kept.Open();
        var (node, until) = (NodeKubeconfig.NodeOf(certificate)!, certificate.NotAfter.ToUniversalTime());
        if (Node is not null && Node != node)
        {
            throw new CommandFailedException($"--node {Node}: this machine is node {node} already. To make it another, end its agent and move {Kubeconfig} away");
        }

        if (Server is not null && Server.GetLeftPart(UriPartial.Authority) != kept.Server.GetLeftPart(UriPartial.Authority))
        {
            kept = kept with { Server = Server };
            kept.Write(Kubeconfig);
            await Progress.WriteLineAsync($"The API is expected at {Server} from now on.");
        }

        if (until <= Time.GetUtcNow().UtcDateTime)
        {
            await Progress.WriteLineAsync($"This machine's certificate as node {node} ended at {until:u}. It needs a new token: reconciler node token {node} --token-file FILE");
            return null;
        }

        if (await RefusalAsync(ct) is { } refusal)
        {
            await Progress.WriteLineAsync($"The API no longer takes this machine for node {node}: {refusal}. It needs a new token: reconciler node token {node} --token-file FILE");
            return null;
        }

        await Progress.WriteLineAsync($"This machine is node {node} already, by a certificate until {until:u}; no token is needed.");
        return node;
    }

    // What the API says of the certificate that there is; null: it takes it, or is away, which the agent can wait for.
    private async Task<string?> RefusalAsync(CancellationToken ct)
    {
        using var client = ApiClient.FromKubeconfig(Kubeconfig, Time);
        using var patience = new CancellationTokenSource(LongestQuestion, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await client.PostAsync("apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"u8.ToArray(), repeatable: true, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (ApiException problem)
        {
            return problem.Code == 401 ? problem.Message : null;
        }
    }

    private async Task<string> JoinAsync(Uri server, TokenFile token, CancellationToken ct)
    {
        var key = KeyFile.Open(JoiningKey);
        using var authority = X509Certificate2.CreateFromPem(token.Authority);
        using var client = ApiClient.From(new KubernetesClientConfiguration { Host = server.GetLeftPart(UriPartial.Authority), SslCaCerts = [authority], AccessToken = token.Token }, Time);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await AskAsync(client, server, token, key, ct) is not { } away)
            {
                return token.Node;
            }

            await Progress.WriteLineAsync($"{server} does not answer: {away}. Next attempt in {pause.TotalSeconds} s.");
            await Task.Delay(pause, Time, ct);
        }
    }

    // Null: done. Else why nobody could be asked.
    private async Task<string?> AskAsync(ApiClient client, Uri server, TokenFile token, string key, CancellationToken ct)
    {
        if (await ServerCheck.RunAsync(server, token.Authority, Time, ct) is { } away)
        {
            return away;
        }

        try
        {
            var (certificate, authority) = await CertificateExchange.AskAsync(client, token.Node, key, ct);
            var made = new NodeKubeconfig { Server = server, Authority = authority, Certificate = certificate, Key = key };
            using var open = made.Open();
            DemandClock(open, Time.GetUtcNow());
            made.Write(Kubeconfig);
            File.Delete(JoiningKey);
            File.Delete(NodeCertificate.NextKeyOf(Kubeconfig));
            await Progress.WriteLineAsync($"This machine is node {token.Node} now, by a certificate until {open.NotAfter.ToUniversalTime():u} that its agent renews. The token is used up: {TokenFile} can go.");
            return null;
        }
        catch (ApiException problem) when (problem.IsUnavailable)
        {
            return problem.Message;
        }
        catch (ApiException problem)
        {
            throw new CommandFailedException(
                problem is { Code: 401, Message: "Unauthorized" }
                    ? $"{server} does not know this token: it was replaced by a newer one for node {token.Node}, or that node was revoked since, or the file was changed. Make another with: reconciler node token {token.Node} --token-file FILE"
                    : problem.IsNotFound ? $"{server}: this API gives nodes no certificates; it is not the embedded one, or an older release" : problem.Message,
                problem);
        }
        catch (InvalidDataException problem)
        {
            throw new CommandFailedException($"{server}: {problem.Message}", problem);
        }
    }

    private static void DemandClock(X509Certificate2 certificate, DateTimeOffset now)
    {
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now.UtcDateTime < from || now.UtcDateTime >= until)
        {
            throw new CommandFailedException(string.Create(
                CultureInfo.InvariantCulture, $"the certificate is good from {from:u} to {until:u}, and this machine's clock says {now:u}: set the clock, then run this again; the token is good for this machine still"));
        }
    }
}
