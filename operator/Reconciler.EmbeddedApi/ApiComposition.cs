using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi.Admission;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Audit;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;
using Reconciler.EmbeddedApi.CustomResources;
using Reconciler.EmbeddedApi.Endpoints;
using Reconciler.EmbeddedApi.Lists;
using Reconciler.EmbeddedApi.Nodes;
using Reconciler.EmbeddedApi.Ownership;
using Reconciler.EmbeddedApi.Quotas;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Watches;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi;

/// <summary>Puts the parts of the server together.</summary>
internal sealed class ApiComposition : IAsyncDisposable
{
    private readonly ObjectStore store;
    private readonly CancellationTokenSource stopping;
    private readonly CleanupLoop cleanup;
    private readonly QuotaStatus quotas;
    private readonly AuditFile? audit;
    private readonly AuditLog log;
    private readonly BackupEndpoint backup;

    private ApiComposition(ObjectStore store, CancellationTokenSource stopping, CleanupLoop cleanup, QuotaStatus quotas, AuditFile? audit, AuditLog log, BackupEndpoint backup, NodeCertificates nodes, ApiEndpoint endpoint)
    {
        this.backup = backup;
        this.log = log;
        this.audit = audit;
        this.store = store;
        this.stopping = stopping;
        this.cleanup = cleanup;
        this.quotas = quotas;
        Nodes = nodes;
        Endpoint = endpoint;
    }

    public ApiEndpoint Endpoint { get; }

    public NodeCertificates Nodes { get; }

    public static async Task<ApiComposition> CreateAsync(EmbeddedApiOptions options, string database, ApiIdentities identities, ILoggerFactory loggers)
    {
        var time = options.Time;
        var admission = options.Admission;
        var store = ObjectStore.Open(database, loggers.CreateLogger<ObjectStore>(), identities.SecretKeys);
        var stopping = new CancellationTokenSource();
        AuditFile? audit = null;
        BackupEndpoint? backup = null;
        try
        {
            var catalog = new LiveCatalog(store);
            var covered = new CoveredKinds(admission);
            var nodes = new NodeAuthorizer(store);
            var authorizer = new Authorizer(new LiveRbac(store), nodes);
            var rulebook = new KindRulebook(covered, new Escalation(authorizer), time);
            var checks = new ObjectChecks(admission, rulebook, new NodeRestriction(nodes));
            var usage = new QuotaUsage();
            var quotas = new QuotaGate(store, usage);
            var creation = new ObjectCreation(store, checks, rulebook, quotas, time);
            var update = new ObjectUpdate(store, checks, rulebook, quotas);
            var deletion = new ObjectDeletion(store, rulebook, time);
            var management = new FieldManagement(time);
            var responses = new ObjectResponse(time);
            var records = new NodeRecords(store);
            var certificates = new NodeCertificates(records, new NodeLife(store, time), identities.Authority, time, loggers.CreateLogger<NodeCertificates>());
            var accounts = new ServiceAccountTokens(store, identities.AccountKey, time);
            var authentication = new RequestAuthentication(
                new ClientCertificates(identities.Authority, records, time),
                new JoinTokens(records, time),
                [identities.Administrator, accounts, .. identities.Oidc is { } oidc ? [oidc] : Array.Empty<ITokenAuthentication>()]);
            audit = options.Audit is { } kept ? new AuditFile(Path.Combine(Path.GetDirectoryName(database)!, "audit.log"), kept, loggers.CreateLogger<AuditFile>()) : null;
            var log = new AuditLog(audit, time);
            backup = new BackupEndpoint(store, identities.SecretKeys, Path.GetDirectoryName(database)!);
            var endpoint = new ApiEndpoint(
                authentication,
                new RateLimits(options.RequestsPerSecond, options.RequestBurst, time),
                new Impersonation(authorizer),
                authorizer,
                new MetaEndpoints(catalog),
                backup,
                new NodeEndpoint(certificates),
                new ReviewEndpoints(authentication, new AccessReviews(authorizer)),
                new ResourceEndpoints(
                    catalog,
                    store,
                    new ListResponse(store, new Continuations(), time),
                    new WatchResponse(store, time, stopping.Token),
                    new WriteEndpoints(store, creation, update, deletion, new PatchEndpoint(creation, update, management), management, responses),
                    new ScaleEndpoint(store, update, management),
                    new TokenEndpoint(store, accounts, time),
                    responses),
                log,
                loggers.CreateLogger<ApiEndpoint>());
            var apply = new ServerApply(creation, update, management);
            await new InitialObjects(catalog, covered, creation, management, apply).InstallAsync(options).ConfigureAwait(false);
            await new ShippedRoles(store, deletion, apply, loggers.CreateLogger<ShippedRoles>()).InstallAsync().ConfigureAwait(false);
            var cleanup = new CleanupLoop(store, catalog, update, deletion, loggers.CreateLogger<CleanupLoop>(), stopping.Token);
            var status = new QuotaStatus(store, usage, update, loggers.CreateLogger<QuotaStatus>(), stopping.Token);
            return new ApiComposition(store, stopping, cleanup, status, audit, log, backup, certificates, endpoint);
        }
        catch
        {
            backup?.Dispose();
            stopping.Dispose();
            await store.DisposeAsync().ConfigureAwait(false);
            if (audit is not null)
            {
                await audit.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    public Task StopWatchesAsync() => stopping.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await cleanup.Completion.ConfigureAwait(false);
        await quotas.Completion.ConfigureAwait(false);
        backup.Dispose();
        await store.DisposeAsync().ConfigureAwait(false);
        if (audit is not null)
        {
            await log.EndAsync().ConfigureAwait(false);
            await audit.DisposeAsync().ConfigureAwait(false);
        }

        stopping.Dispose();
    }
}
