using System.Globalization;
using Reconciler.Kubernetes.Core;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Election;

/// <summary>
/// Decides what a candidate does. Pure. The lock is the Lease's resourceVersion: of two who write over the same one, one is refused. Times that stand in the Lease are other
/// clocks' and decide nothing; what counts is how long ago this process saw it change.
/// </summary>
public static class ElectionDecision
{
    /// <summary>Decides.</summary>
    /// <param name="options">Who the candidate is, and how fast.</param>
    /// <param name="lease">The Lease as it stands; null: there is none.</param>
    /// <param name="known">The Lease as it was last seen to change; null: never seen.</param>
    /// <param name="unchanged">How long ago that was.</param>
    /// <param name="sinceRenewal">How long ago the last renewal that succeeded was sent; null: this candidate does not lead.</param>
    /// <param name="now">The time to write into the Lease, for people.</param>
    public static ElectionStep Decide(ElectionOptions options, Lease? lease, Lease? known, TimeSpan unchanged, TimeSpan? sinceRenewal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        var holder = lease?.Spec?.HolderIdentity ?? "";
        if (sinceRenewal is { } since)
        {
            return since >= options.RenewDeadline ? new ElectionStep.Lost($"it could not be renewed for {since.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s")
                : lease is null ? new ElectionStep.Make(Fresh(options, now))
                : holder == options.Identity ? new ElectionStep.Hold(Next(options, lease, now))
                : new ElectionStep.Lost(holder.Length == 0 ? "somebody emptied it" : $"{holder} holds it");
        }

        // A Lease that somebody deletes does not end the one who held it: he makes it again, or stops in time.
        var last = lease ?? known;
        var holds = last?.Spec?.HolderIdentity ?? "";
        return holds.Length > 0 && holds != options.Identity && unchanged < Duration(last!, options) ? new ElectionStep.Wait(holds)
            : lease is null ? new ElectionStep.Make(Fresh(options, now))
            : holder == options.Identity ? new ElectionStep.Hold(Next(options, lease, now))
            : new ElectionStep.TakeOver(Next(options, lease, now));
    }

    /// <summary>The Lease as its holder leaves it: anybody's at once.</summary>
    public static Lease Released(Lease lease, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return lease with { Spec = (lease.Spec ?? new LeaseSpec()) with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = now, AcquireTime = now } };
    }

    private static TimeSpan Duration(Lease lease, ElectionOptions options) =>
        lease.Spec?.LeaseDurationSeconds is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : options.LeaseDuration;

    private static Lease Fresh(ElectionOptions options, DateTimeOffset now) => new()
    {
        Metadata = new ObjectMeta { Namespace = options.Namespace, Name = options.Name },
        Spec = new LeaseSpec { HolderIdentity = options.Identity, LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds, AcquireTime = now, RenewTime = now, LeaseTransitions = 0 },
    };

    private static Lease Next(ElectionOptions options, Lease lease, DateTimeOffset now)
    {
        var (before, isSame) = (lease.Spec ?? new LeaseSpec(), lease.Spec?.HolderIdentity == options.Identity);
        return lease with
        {
            Spec = before with
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                AcquireTime = isSame ? before.AcquireTime ?? now : now,
                RenewTime = now,
                LeaseTransitions = (before.LeaseTransitions ?? 0) + (isSame ? 0 : 1),
            },
        };
    }
}
