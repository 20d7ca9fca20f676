using System.Globalization;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Kubernetes.Election;

/// <summary>
/// Lets one of several processes do the work: takes a Lease, keeps it while the work goes on, and stops the work before another process may start.
/// </summary>
public sealed partial class LeaderElection(ApiClient client, ElectionOptions options, TimeProvider time, ILogger logger)
{
    private readonly ResourceEndpoint<Lease> leases = client.For(Kinds.Leases);
    private readonly ResourceKey key = new(options.Namespace, options.Name);

    // The Lease as it was last seen to change, and when; the last renewal that succeeded, by when it was sent.
    private Lease? known;
    private long changed;
    private long? renewed;
    private bool isCurrent;

    /// <summary>Waits for the Lease, works, and lets go of it. Ends with the work, or quietly when it is cancelled.</summary>
    /// <param name="work">The work of the leader; cancelled when it is none any more, and then has to end at once.</param>
    /// <param name="ct">Ends all of it; the Lease is let go of when the work has ended.</param>
    /// <exception cref="LeadershipLostException">The Lease was lost. The work was told to end, and did, or has no time left for it.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (!await AcquireAsync(ct).ConfigureAwait(false))
        {
            return;
        }

        LogLeads(logger, key, options.Identity);

        // It fires by itself when no renewal has put it off: a renewal that hangs must not keep a leader at work.
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var deadline = time.CreateTimer(_ => leading.Cancel(), null, Left, Timeout.InfiniteTimeSpan);

        // Waits for a callback that is under way: what it cancels goes after it.
        await using var ended = deadline.ConfigureAwait(false);
        var working = work(leading.Token);
        var reason = await KeepAsync(working, deadline, leading.Token).ConfigureAwait(false);
        await leading.CancelAsync().ConfigureAwait(false);
        if (reason is not null && !ct.IsCancellationRequested)
        {
            LogLost(logger, key, reason);

            // What does not end in the time that is left ends with the process.
            await working.WaitAsync(options.LeaseDuration - options.RenewDeadline, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new LeadershipLostException(options, reason);
        }

        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync().ConfigureAwait(false);
        if (!ct.IsCancellationRequested)
        {
            await working.ConfigureAwait(false);
        }
    }

    private TimeSpan Left => options.RenewDeadline - time.GetElapsedTime(renewed!.Value) is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Waits until the Lease is this candidate's; false: it was cancelled before.</summary>
    private async Task<bool> AcquireAsync(CancellationToken ct)
    {
        string? told = null;
        while (!ct.IsCancellationRequested)
        {
            if (await TryAsync(ct).ConfigureAwait(false) is ElectionStep.Wait wait && wait.Holder != told)
            {
                LogWaits(logger, key, told = wait.Holder);
            }

            if (renewed is not null)
            {
                return true;
            }

            await Task.Delay(options.RetryPeriod, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    /// <summary>Renews until the work ends or is to end; why leadership was lost, null where the work ended first.</summary>
    private async Task<string?> KeepAsync(Task working, ITimer deadline, CancellationToken ct)
    {
        while (true)
        {
            await Task.WhenAny(working, Task.Delay(options.RetryPeriod, time, ct)).ConfigureAwait(false);
            if (working.IsCompleted && !ct.IsCancellationRequested)
            {
                return null;
            }

            var step = ct.IsCancellationRequested ? null : await TryAsync(ct).ConfigureAwait(false);
            if (step is ElectionStep.Lost { Reason: var reason })
            {
                return reason;
            }

            if (ct.IsCancellationRequested)
            {
                return string.Create(CultureInfo.InvariantCulture, $"it could not be renewed for {options.RenewDeadline.TotalSeconds:0.#} s");
            }

            deadline.Change(Left, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Looks, decides, and carries the decision out; null where the API did not let it.</summary>
    private async Task<ElectionStep?> TryAsync(CancellationToken ct)
    {
        // A connection that hangs must leave time for a second attempt.
        using var bound = new CancellationTokenSource(options.RenewDeadline / 2, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        try
        {
            // Who has just written it knows what stands there; whoever wrote over it is noticed by the version.
            var lease = isCurrent ? known : await leases.FindAsync(key, both.Token).ConfigureAwait(false);
            Note(lease);
            isCurrent = false;
            var sent = time.GetTimestamp();
            var step = ElectionDecision.Decide(options, lease, known, time.GetElapsedTime(changed), renewed is { } last ? time.GetElapsedTime(last) : null, time.GetUtcNow());
            Lease? written = step switch
            {
                ElectionStep.Make { Wanted: var wanted } => await leases.CreateAsync(wanted, both.Token).ConfigureAwait(false),
                ElectionStep.TakeOver { Wanted: var wanted } => await leases.UpdateAsync(wanted, both.Token).ConfigureAwait(false),
                ElectionStep.Hold { Wanted: var wanted } => await leases.UpdateAsync(wanted, both.Token).ConfigureAwait(false),
                _ => null,
            };
            if (written is not null)
            {
                Note(written);
                (isCurrent, renewed) = (true, sent);
            }

            return step;
        }
        catch (ApiException refusal)
        {
            LogRefused(logger, key, refusal.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Note(Lease? lease)
    {
        if (lease is null)
        {
            return;
        }

        if (lease.Spec != known?.Spec)
        {
            changed = time.GetTimestamp();
        }

        known = lease;
    }

    private async Task ReleaseAsync()
    {
        using var bound = new CancellationTokenSource(options.RenewDeadline / 2, time);
        try
        {
            await leases.UpdateAsync(ElectionDecision.Released(known!, time.GetUtcNow()), bound.Token).ConfigureAwait(false);
            LogReleased(logger, key);
        }
        catch (Exception problem) when (problem is ApiException or OperationCanceledException)
        {
            // Others wait for the Lease's duration, as after a crash.
            LogRefused(logger, key, problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Lease {Lease}: {Holder} holds it; this process waits, with everything read")]
    private static partial void LogWaits(ILogger logger, ResourceKey lease, string holder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lease {Lease}: this process leads, as {Identity}")]
    private static partial void LogLeads(ILogger logger, ResourceKey lease, string identity);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lease {Lease} is lost: {Reason}; the work stops")]
    private static partial void LogLost(ILogger logger, ResourceKey lease, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lease {Lease} is let go of: another may lead at once")]
    private static partial void LogReleased(ILogger logger, ResourceKey lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Lease}: {Problem}; trying again")]
    private static partial void LogRefused(ILogger logger, ResourceKey lease, string problem);
}
