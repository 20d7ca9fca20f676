using Reconciler.Cli.Objects;
using Reconciler.Cli.Sync.Git;
using Reconciler.Cli.Sync.Output;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Sync.Running;

/// <summary>A run of the verb: the lock, then one round or round after round, each told when it says something new.</summary>
internal sealed class SyncRun(SyncOptions options, GitCache cache, ObjectApi objects, ApiClient client)
{
    private readonly SyncRound round = new(options, cache, objects, client);
    private readonly string identity = HolderIdentity.New();
    private string told = "";

    /// <summary>Whether one round is all.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Whether rounds are told in JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Runs.</summary>
    /// <returns>The exit code of the last round.</returns>
    public async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        SyncReport? last;
        if (IsOnce)
        {
            last = await LockedAsync(error, options.LeaseDuration, cancellation);
            await TellAsync(last, output);
        }
        else
        {
            last = await new SyncLoop(ct => LockedAsync(error, null, ct), options.Interval, client.Time, Random.Shared.NextDouble).RunAsync(report => TellAsync(report, output), cancellation);
        }

        return last?.ExitCode ?? ExitCodes.Error;
    }

    /// <summary>Runs a round under the lease, so that another host may take the next one.</summary>
    private async Task<SyncReport> LockedAsync(TextWriter error, TimeSpan? patience, CancellationToken cancellation)
    {
        try
        {
            await using var lease = await SyncLease.TakeAsync(client, options, identity, patience, message => error.WriteLine($"reconciler: {message}"), cancellation);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
            try
            {
                return await round.RunAsync(both.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return new SyncReport { Outcome = SyncOutcome.Failed, Message = "the lease was lost in the middle; the next round goes on" };
            }
        }
        catch (Exception problem) when (problem is ApiException or CommandFailedException)
        {
            return new SyncReport { Outcome = SyncOutcome.Failed, Message = problem.Message };
        }
    }

    private async Task TellAsync(SyncReport report, TextWriter output)
    {
        using var text = new StringWriter();
        if (IsJson)
        {
            SyncJson.Write(report, text);
        }
        else
        {
            SyncText.Write(report, text);
        }

        if (text.ToString() != told)
        {
            told = text.ToString();
            await output.WriteAsync(told);
            await output.FlushAsync();
        }
    }
}
