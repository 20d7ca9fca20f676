using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Webhook.Certificates;

/// <summary>
/// Keeps the certificates in a Secret that all replicas share, and what API servers trust in the ValidatingWebhookConfiguration. Of several that make certificates at
/// the same time one is let through by the API; the others take what that one made.
/// </summary>
internal sealed partial class CertificateKeeper(WebhookOptions options)
{
    private readonly ResourceEndpoint<Secret> secrets = options.Client.For(Kinds.Secrets);
    private readonly ResourceEndpoint<ValidatingWebhookConfiguration> configurations = options.Client.For(Kinds.ValidatingWebhookConfigurations);
    private readonly ILogger logger = options.Loggers.CreateLogger<CertificateKeeper>();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CertificateSet? held;
    private string? problem;
    private volatile X509Certificate2? serving;

    /// <summary>The certificate to serve now; null before there is one.</summary>
    public X509Certificate2? Serving => serving;

    /// <summary>Whether there is a certificate, and API servers were told whom to trust.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Waits for the first certificate.</summary>
    public Task WaitAsync(CancellationToken ct) => ready.Task.WaitAsync(ct);

    /// <summary>Keeps them until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Interval, options.Time);
        try
        {
            do
            {
                await LookAsync(ct).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            // Two that write at the same time: the one who is refused looks once more, and finds what the other made.
            for (var attempt = 0; attempt < 3 && !await AgreeAsync(ct).ConfigureAwait(false); attempt++)
            {
            }

            IsReady = held is not null && await TrustAsync(held.Bundle, ct).ConfigureAwait(false);
            Tell(IsReady ? null : $"ValidatingWebhookConfiguration {options.Configuration} does not exist: nothing asks this webhook; install the chart, or name yours by --configuration");
        }
        catch (ApiException refusal)
        {
            // What was agreed on before goes on being served.
            Tell(refusal.Message);
        }
    }

    /// <summary>Brings the Secret to what it should be; false: somebody else wrote it meanwhile.</summary>
    private async Task<bool> AgreeAsync(CancellationToken ct)
    {
        var secret = await secrets.FindAsync(new ResourceKey(options.Namespace, options.Secret), ct).ConfigureAwait(false);

        // A Secret that somebody deletes or spoils is made again of what is served: that is trusted.
        var found = secret is null ? null : CertificateSecret.Read(secret);
        var next = CertificatePlan.Next(found ?? held, options.Names, options.Lives, options.Time.GetUtcNow());
        if (found != next)
        {
            var wanted = (secret ?? new Secret { Metadata = new ObjectMeta { Namespace = options.Namespace, Name = options.Secret }, Type = "Opaque" }) with { Data = CertificateSecret.Write(next) };
            try
            {
                await (secret is null ? secrets.CreateAsync(wanted, ct) : secrets.UpdateAsync(wanted, ct)).ConfigureAwait(false);
                LogMade(logger, options.Namespace, options.Secret, next.Serving.Until, next.Authorities.Count);
            }
            catch (ApiException refusal) when (refusal.IsConflict || refusal.IsAlreadyExists)
            {
                return false;
            }
            catch (ApiException refusal) when (secret is null && refusal.Code == 403)
            {
                throw new ApiException(refusal.Status with { Message = $"Secret {options.Namespace}/{options.Secret} does not exist, and this webhook may not make it: 'helm upgrade' does ({refusal.Message})" }, refusal);
            }
        }

        if (held?.Serving != next.Serving)
        {
            // Connections that were begun with the one before go on with it; whoever holds it last disposes it.
            serving = next.Serving.Load();
        }

        held = next;
        ready.TrySetResult();
        return true;
    }

    /// <summary>Keeps the authorities in the configuration; false: there is no such configuration.</summary>
    private async Task<bool> TrustAsync(string bundle, CancellationToken ct)
    {
        var configuration = await configurations.FindAsync(new ResourceKey("", options.Configuration), ct).ConfigureAwait(false);
        if (configuration is null)
        {
            return false;
        }

        var wanted = Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle));
        var webhooks = (JsonArray)(configuration.Webhooks ?? []).DeepClone();
        var differs = false;
        foreach (var target in webhooks.Select(webhook => webhook?["clientConfig"]).OfType<JsonObject>())
        {
            differs |= target["caBundle"]?.GetValue<string>() != wanted;
            target["caBundle"] = wanted;
        }

        if (differs)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = configuration.Metadata.ResourceVersion }, ["webhooks"] = webhooks };
            await configurations.MergePatchAsync(ResourceKey.Of(configuration), patch, ct).ConfigureAwait(false);
            LogTrusted(logger, options.Configuration);
        }

        return true;
    }

    private void Tell(string? now)
    {
        if (now is not null && now != problem)
        {
            LogProblem(logger, now);
        }

        problem = now;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "made certificates of the webhook: Secret {Namespace}/{Secret}; what is served is good until {Until:u}, authorities trusted: {Authorities}")]
    private static partial void LogMade(ILogger logger, string @namespace, string secret, DateTimeOffset until, int authorities);

    [LoggerMessage(Level = LogLevel.Information, Message = "ValidatingWebhookConfiguration {Configuration} has the webhook's authorities")]
    private static partial void LogTrusted(ILogger logger, string configuration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the webhook's certificates: {Problem}; trying again")]
    private static partial void LogProblem(ILogger logger, string problem);
}
