using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Sync.Running;

/// <summary>The lock that keeps two processes from running one sync at a time: a Lease in the API, so that it holds over hosts.</summary>
internal sealed class SyncLease : IAsyncDisposable
{
    private readonly ApiClient client;
    private readonly TimeSpan duration;
    private readonly CancellationTokenSource end = new();
    private readonly CancellationTokenSource lost = new();
    private Lease lease;
    private Task renewing = Task.CompletedTask;

    private SyncLease(ApiClient client, Lease lease, TimeSpan duration)
    {
        this.client = client;
        this.lease = lease;
        this.duration = duration;
    }

    /// <summary>Fires when the lease may be another's: nothing more is to be written.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease, and waits for it while another one holds it.</summary>
    /// <param name="client">The API.</param>
    /// <param name="options">Whose it is.</param>
    /// <param name="identity">Who takes it; whoever could not give it back, takes it again at once.</param>
    /// <param name="patience">How long to wait at most for another one's to end; null: for ever.</param>
    /// <param name="waiting">Told once, of whom it waits for.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CommandFailedException">Another one still renews it when the patience is at its end.</exception>
    public static async Task<SyncLease> TakeAsync(ApiClient client, SyncOptions options, string identity, TimeSpan? patience, Action<string> waiting, CancellationToken cancellation)
    {
        var key = new ResourceKey(options.InventoryNamespace, $"sync-{options.Name}");
        var start = client.Time.GetTimestamp();
        var (seen, since, isTold) = ("", start, false);
        while (true)
        {
            var current = await client.For(Kinds.Leases).FindAsync(key, cancellation);
            var holder = current?.Spec?.HolderIdentity ?? "";
            if (current?.Metadata.ResourceVersion is { } version && version != seen)
            {
                // Whether it is renewed is seen by this process's own clock; the other's may go wrong.
                (seen, since) = (version, client.Time.GetTimestamp());
            }

            var lasts = TimeSpan.FromSeconds(current?.Spec?.LeaseDurationSeconds ?? 0);
            if (holder.Length == 0 || holder == identity || HolderIdentity.IsDead(holder) || client.Time.GetElapsedTime(since) > lasts)
            {
                if (await TryTakeAsync(client, key, current, options.LeaseDuration, identity, cancellation) is { } taken)
                {
                    var held = new SyncLease(client, taken, options.LeaseDuration);
                    held.renewing = held.RenewAsync();
                    return held;
                }

                continue;
            }

            if (patience is { } limit && client.Time.GetElapsedTime(start) > limit + lasts)
            {
                throw new CommandFailedException($"another process runs this sync ({Name(holder)}, lease {key}); nothing was changed");
            }

            if (!isTold)
            {
                waiting($"waits for {Name(holder)}, which runs this sync (lease {key})");
                isTold = true;
            }

            await Task.Delay(options.LeaseDuration / 30, client.Time, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!lost.IsCancellationRequested)
        {
            try
            {
                await client.For(Kinds.Leases).UpdateAsync(lease with { Spec = lease.Spec! with { HolderIdentity = "" } }, CancellationToken.None);
            }
            catch (ApiException)
            {
                // It ends by itself.
            }
        }

        end.Dispose();
        lost.Dispose();
    }

    /// <summary>Host and process of a holder.</summary>
    private static string Name(string holder) => Reports.PlainText.Line(string.Join('/', holder.Split('/').Take(2)), 80);

    private static async Task<Lease?> TryTakeAsync(ApiClient client, ResourceKey key, Lease? current, TimeSpan duration, string identity, CancellationToken cancellation)
    {
        var now = client.Time.GetUtcNow();
        var wanted = new Lease
        {
            Metadata = new ObjectMeta { Namespace = key.Namespace, Name = key.Name, ResourceVersion = current?.Metadata.ResourceVersion },
            Spec = new LeaseSpec
            {
                HolderIdentity = identity,
                LeaseDurationSeconds = Math.Max(1, (int)duration.TotalSeconds),
                AcquireTime = now,
                RenewTime = now,
                LeaseTransitions = (current?.Spec?.LeaseTransitions ?? 0) + (current is null ? 0 : 1),
            },
        };
        try
        {
            return current is null ? await client.For(Kinds.Leases).CreateAsync(wanted, cancellation) : await client.For(Kinds.Leases).UpdateAsync(wanted, cancellation);
        }
        catch (ApiException refusal) when (refusal.IsConflict || refusal.IsAlreadyExists)
        {
            return null;
        }
        catch (ApiException refusal) when (refusal.IsNotFound)
        {
            throw new CommandFailedException($"there is no namespace {key.Namespace} for the sync's lease and inventory; make it, or name another one by --inventory-namespace", refusal);
        }
    }

    private async Task RenewAsync()
    {
        var renewed = client.Time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(duration / 3, client.Time, end.Token);
                var sent = client.Time.GetTimestamp();

                // A renewal that hangs must not outlast the lease: another would write by then.
                using var bound = new CancellationTokenSource(duration / 3, client.Time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, bound.Token);
                try
                {
                    lease = await client.For(Kinds.Leases).UpdateAsync(lease with { Spec = lease.Spec! with { RenewTime = client.Time.GetUtcNow() } }, both.Token);
                    renewed = sent;
                }
                catch (Exception problem) when (problem is ApiException { IsUnavailable: true } || (problem is OperationCanceledException && !end.IsCancellationRequested))
                {
                    // It still lasts for a try, or it is over.
                    if (client.Time.GetElapsedTime(renewed) >= duration * 2 / 3)
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
                catch (ApiException)
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Given back.
        }
    }
}
